import { Stage, StageProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiStack } from './api-stack';
import { StorageStack } from './storage-stack';

export interface CourtStageProps extends StageProps {
  gateway: string;
  /** Only registered senders may be named, and the sandbox has none. */
  senderId?: string;
}

export class CourtStage extends Stage {
  constructor(scope: Construct, id: string, props: CourtStageProps) {
    super(scope, id, props);
    const storage = new StorageStack(this, 'Storage');
    new ApiStack(this, 'Api', { table: storage.table, gateway: props.gateway, senderId: props.senderId });
  }
}
