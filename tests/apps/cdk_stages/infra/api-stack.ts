import { Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { AuthorizationType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Alias, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

interface MessagingProps {
  table: ITable;
  gateway: string;
  senderId?: string;
}

/** All that sends text messages, so that it can be left out. */
class MessagingStack extends NestedStack {
  constructor(scope: Construct, id: string, props: MessagingProps & { queue: IQueue }) {
    super(scope, id);
    const confirm = new Function(this, 'SendConfirmations', {
      runtime: Runtime.NODEJS_22_X,
      code: Code.fromAsset('services'),
      handler: 'confirmations/index.handler',
      timeout: Duration.seconds(30),
      environment: {
        BOOKINGS_TABLE: props.table.tableName,
        SMS_GATEWAY: props.gateway,
        ...(props.senderId ? { SMS_SENDER_ID: props.senderId } : {}),
      },
    });
    props.table.grantReadWriteData(confirm);
    confirm.addEventSource(new SqsEventSource(props.queue, { batchSize: 10 }));
  }
}

export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props: MessagingProps) {
    super(scope, id);
    const undelivered = new Queue(this, 'Undelivered', { retentionPeriod: Duration.days(14) });
    const queue = new Queue(this, 'Confirmations', {
      visibilityTimeout: Duration.minutes(3),
      deadLetterQueue: { queue: undelivered, maxReceiveCount: 4 },
    });
    const book = new Function(this, 'BookCourt', {
      runtime: Runtime.NODEJS_22_X,
      code: Code.fromAsset('services'),
      handler: 'bookings/index.handler',
      timeout: Duration.seconds(10),
      environment: { BOOKINGS_TABLE: props.table.tableName, CONFIRMATIONS_QUEUE: queue.queueUrl },
    });
    props.table.grantReadWriteData(book);
    queue.grantSendMessages(book);
    const live = new Alias(this, 'BookCourtLive', { aliasName: 'live', version: book.currentVersion });

    const api = new RestApi(this, 'CourtsApi', { cloudWatchRole: false });
    const slots = api.root.addResource('courts').addResource('{court}').addResource('slots');
    slots.addMethod('GET', new LambdaIntegration(live), { authorizationType: AuthorizationType.IAM });
    slots.addMethod('POST', new LambdaIntegration(live), { authorizationType: AuthorizationType.IAM });

    new MessagingStack(this, 'Messaging', { ...props, queue });
  }
}
