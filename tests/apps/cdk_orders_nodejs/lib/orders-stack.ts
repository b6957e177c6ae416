import { Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SnsEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, NodejsFunctionProps, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const orders = new Table(this, 'OrderTable', {
      partitionKey: { name: 'orderId', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const failed = new Queue(this, 'FailedFulfilments', { retentionPeriod: Duration.days(14) });
    const toFulfil = new Queue(this, 'ToFulfil', {
      visibilityTimeout: Duration.minutes(3),
      deadLetterQueue: { queue: failed, maxReceiveCount: 5 },
    });
    const shipped = new Topic(this, 'OrderShipped');
    const exports = new Bucket(this, 'Exports', { removalPolicy: RemovalPolicy.DESTROY });
    const sender = new StringParameter(this, 'SenderAddress', {
      parameterName: '/orders/sender',
      stringValue: 'orders@example.com',
    });

    const common: NodejsFunctionProps = {
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: { ORDER_TABLE: orders.tableName, NODE_OPTIONS: '--enable-source-maps' },
      bundling: { sourceMap: true, sourcesContent: false },
    };
    const variables = (more: Record<string, string>) => ({ ...common.environment, ...more });

    const placeOrder = new NodejsFunction(this, 'PlaceOrder', {
      ...common,
      entry: 'src/place-order.ts',
      environment: variables({ FULFILMENT_QUEUE_URL: toFulfil.queueUrl }),
    });
    orders.grantWriteData(placeOrder);
    toFulfil.grantSendMessages(placeOrder);

    const fulfil = new NodejsFunction(this, 'FulfilOrders', {
      ...common,
      entry: 'src/fulfil-orders.ts',
      timeout: Duration.seconds(30),
      environment: variables({ SHIPPED_TOPIC_ARN: shipped.topicArn, CARRIER_URL: 'https://api.carrier.example' }),
    });
    orders.grantReadWriteData(fulfil);
    shipped.grantPublish(fulfil);
    fulfil.addEventSource(new SqsEventSource(toFulfil, { batchSize: 10 }));

    const notify = new NodejsFunction(this, 'NotifyCustomer', {
      ...common,
      entry: 'src/notify-customer.ts',
      bundling: { format: OutputFormat.ESM, sourceMap: true, sourcesContent: false },
      deadLetterQueue: failed,
    });
    sender.grantRead(notify);
    notify.addToRolePolicy(new PolicyStatement({ actions: ['ses:SendEmail'], resources: [this.formatArn({ service: 'ses', resource: 'identity', resourceName: 'example.com' })] }));
    notify.addEventSource(new SnsEventSource(shipped));

    const restock = new NodejsFunction(this, 'Restock', { ...common, entry: 'src/restock.ts', deadLetterQueue: failed });
    orders.grantWriteData(restock);

    const cancel = new NodejsFunction(this, 'CancelOrder', {
      ...common,
      entry: 'src/cancel-order.ts',
      environment: variables({ RESTOCK_FUNCTION: restock.functionName, REFUNDS_URL: 'https://payments.example.com/refunds' }),
      bundling: { sourceMap: true, sourcesContent: false, target: 'node22' },
    });
    orders.grantReadWriteData(cancel);
    restock.grantInvoke(cancel);

    const exportOrders = new NodejsFunction(this, 'ExportOrders', {
      ...common,
      entry: 'src/export-orders.ts',
      timeout: Duration.minutes(5),
      environment: variables({ EXPORT_BUCKET: exports.bucketName }),
    });
    orders.grantReadData(exportOrders);
    exports.grantReadWrite(exportOrders);
    new Rule(this, 'Nightly', {
      schedule: Schedule.cron({ hour: '2', minute: '15' }),
      targets: [new LambdaFunction(exportOrders, { deadLetterQueue: failed })],
    });

    const api = new HttpApi(this, 'OrdersApi', {
      defaultAuthorizer: new HttpIamAuthorizer(),
      corsPreflight: { allowOrigins: ['https://shop.example.com'], allowMethods: [CorsHttpMethod.POST, CorsHttpMethod.DELETE] },
    });
    api.addRoutes({ path: '/orders', methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('Place', placeOrder) });
    api.addRoutes({ path: '/orders/{id}', methods: [HttpMethod.DELETE], integration: new HttpLambdaIntegration('Cancel', cancel) });
  }
}
