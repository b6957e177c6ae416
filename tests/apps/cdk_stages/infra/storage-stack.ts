import { Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export class StorageStack extends Stack {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, 'Bookings', {
      partitionKey: { name: 'court', type: AttributeType.STRING },
      sortKey: { name: 'slot', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    const counts = new Table(this, 'Occupancy', {
      partitionKey: { name: 'day', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const count = new Function(this, 'CountOccupancy', {
      runtime: Runtime.NODEJS_22_X,
      code: Code.fromAsset('services'),
      handler: 'occupancy/index.handler',
      timeout: Duration.seconds(20),
      environment: { OCCUPANCY_TABLE: counts.tableName },
    });
    counts.grantWriteData(count);
    count.addEventSource(
      new DynamoEventSource(this.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 50,
        retryAttempts: 5,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(new Queue(this, 'NotCounted')),
      }),
    );
  }
}
