import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { AuthorizationType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

const REQUESTS = 'arn:aws:lambda:eu-north-1:111122223333:layer:requests:3';

export class OnboardingStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const reviews = new Table(this, 'Reviews', {
      partitionKey: { name: 'customer', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const desk = new Queue(this, 'ReviewDesk', {
      visibilityTimeout: Duration.minutes(2),
      deadLetterQueue: { queue: new Queue(this, 'LostReviews'), maxReceiveCount: 5 },
    });

    const requests = LayerVersion.fromLayerVersionArn(this, 'Requests', REQUESTS);
    const kyc = (name: string, handler: string, seconds: number, environment: Record<string, string> = {}) =>
      new Function(this, name, {
        runtime: Runtime.PYTHON_3_12,
        code: Code.fromAsset('functions/kyc'),
        handler,
        timeout: Duration.seconds(seconds),
        layers: [requests],
        environment,
      });
    const checkIdentity = kyc('CheckIdentity', 'identity.handler', 30, { REGISTER_URL: 'https://id.register.example/v3' });
    const enrich = kyc('EnrichProfile', 'enrich.main', 60);
    const score = kyc('ScoreRisk', 'score.handler', 10);

    const rejected = new sfn.Fail(this, 'Rejected', { error: 'IdentityNotConfirmed' });
    const check = new tasks.LambdaInvoke(this, 'Check identity', {
      lambdaFunction: checkIdentity,
      payloadResponseOnly: true,
      resultPath: '$.identity',
      taskTimeout: sfn.Timeout.duration(Duration.seconds(10)),
    });
    const review = new tasks.SqsSendMessage(this, 'Ask the desk', {
      queue: desk,
      integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      messageBody: sfn.TaskInput.fromObject({
        customer: sfn.JsonPath.stringAt('$.customer'),
        token: sfn.JsonPath.taskToken,
      }),
      taskTimeout: sfn.Timeout.duration(Duration.days(3)),
      resultPath: '$.review',
    });
    const profile = new tasks.LambdaInvoke(this, 'Enrich profile', { lambdaFunction: enrich, outputPath: '$.Payload' });
    const onboarding = new sfn.StateMachine(this, 'Onboarding', {
      definitionBody: sfn.DefinitionBody.fromChainable(
        check.next(
          new sfn.Choice(this, 'Confirmed?')
            .when(sfn.Condition.stringEquals('$.identity.result', 'no'), rejected)
            .when(sfn.Condition.stringEquals('$.identity.result', 'unsure'), review.next(profile))
            .otherwise(profile),
        ),
      ),
      timeout: Duration.days(4),
    });

    const quote = new sfn.StateMachine(this, 'Quote', {
      stateMachineType: sfn.StateMachineType.EXPRESS,
      definitionBody: sfn.DefinitionBody.fromChainable(
        new tasks.LambdaInvoke(this, 'Score', { lambdaFunction: score, payloadResponseOnly: true }),
      ),
      timeout: Duration.seconds(20),
      logs: { destination: new LogGroup(this, 'QuoteLog'), level: sfn.LogLevel.ERROR },
    });

    const start = new Function(this, 'StartOnboarding', {
      runtime: Runtime.NODEJS_22_X,
      code: Code.fromAsset('functions/start'),
      handler: 'index.handler',
      timeout: Duration.seconds(5),
      environment: { ONBOARDING_ARN: onboarding.stateMachineArn },
    });
    onboarding.grantStartExecution(start);
    const deskFunction = (name: string, handler: string, environment: Record<string, string>, seconds = 20) =>
      new Function(this, name, {
        runtime: Runtime.PYTHON_3_12,
        code: Code.fromAsset('functions/desk'),
        handler,
        timeout: Duration.seconds(seconds),
        environment,
      });
    const keep = deskFunction('KeepReview', 'keep.handler', { REVIEWS_TABLE: reviews.tableName });
    reviews.grantWriteData(keep);
    keep.addEventSource(new SqsEventSource(desk, { batchSize: 1 }));
    const decide = deskFunction('DecideReview', 'decide.handler', { REVIEWS_TABLE: reviews.tableName });
    reviews.grantReadWriteData(decide);
    onboarding.grantTaskResponse(decide);
    const price = deskFunction('PriceQuote', 'price.handler', { QUOTE_ARN: quote.stateMachineArn }, 29);
    quote.grantStartSyncExecution(price);
    const result = deskFunction('OnboardingResult', 'result.handler', { ONBOARDING_ARN: onboarding.stateMachineArn }, 29);
    onboarding.grantRead(result);

    const api = new RestApi(this, 'CustomersApi', { defaultMethodOptions: { authorizationType: AuthorizationType.IAM } });
    const customers = api.root.addResource('customers');
    customers.addMethod('POST', new LambdaIntegration(start));
    const customer = customers.addResource('{customer}');
    customer.addResource('result').addMethod('GET', new LambdaIntegration(result));
    customer.addResource('review').addMethod('PUT', new LambdaIntegration(decide));
    customer.addResource('quote').addMethod('GET', new LambdaIntegration(price));
  }
}
