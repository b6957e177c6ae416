import { CustomResource, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function, FunctionProps, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

const PSYCOPG = 'arn:aws:lambda:eu-west-1:111122223333:layer:psycopg:7';

export class ReportsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 1,
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC },
        { name: 'app', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      ],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    vpc.addInterfaceEndpoint('SecretsEndpoint', {
      service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    const app = { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } };
    const data = { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } };

    const ledger = new rds.DatabaseInstance(this, 'Ledger', {
      engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
      credentials: rds.Credentials.fromGeneratedSecret('reports'),
      databaseName: 'ledger',
      multiAz: true,
      storageEncrypted: true,
      ...data,
    });
    const proxy = ledger.addProxy('LedgerProxy', { secrets: [ledger.secret!], vpc, vpcSubnets: data.vpcSubnets });
    const reports = new Bucket(this, 'ReportFiles', { removalPolicy: RemovalPolicy.RETAIN });
    const rates = new Table(this, 'Rates', {
      partitionKey: { name: 'currency', type: AttributeType.STRING },
      sortKey: { name: 'day', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
    });
    const bus = new EventBus(this, 'Finance');

    const database = { DB_HOST: proxy.endpoint, DB_SECRET_ARN: ledger.secret!.secretArn, DB_NAME: 'ledger' };
    const python = (name: string, handler: string, more: Partial<FunctionProps>) =>
      new Function(this, name, {
        runtime: Runtime.PYTHON_3_13,
        code: Code.fromAsset('functions/reports'),
        handler,
        memorySize: 512,
        timeout: Duration.minutes(2),
        logRetention: RetentionDays.ONE_MONTH,
        layers: [LayerVersion.fromLayerVersionArn(this, `${name}Psycopg`, PSYCOPG)],
        ...more,
      });

    const build = python('BuildReport', 'build.handler', {
      ...app,
      environment: { ...database, REPORT_BUCKET: reports.bucketName },
    });
    reports.grantReadWrite(build);
    const reconcile = python('Reconcile', 'reconcile.handler', {
      ...data,
      environment: { ...database, EVENT_BUS: bus.eventBusName },
    });
    bus.grantPutEventsTo(reconcile);
    for (const reader of [build, reconcile]) {
      ledger.secret!.grantRead(reader);
      proxy.connections.allowFrom(reader, ec2.Port.tcp(5432));
    }
    const fetchRates = python('FetchRates', 'rates.handler', { ...app, environment: { RATES_TABLE: rates.tableName } });
    rates.grantWriteData(fetchRates);
    const link = python('ReportLink', 'link.handler', { ...data, environment: { REPORT_BUCKET: reports.bucketName } });
    reports.grantRead(link);

    for (const [name, target, hour] of [['Nightly', build, '3'], ['Morning', reconcile, '6'], ['Rates9', fetchRates, '9']] as const) {
      new Rule(this, name, { schedule: Schedule.cron({ hour, minute: '0' }), targets: [new LambdaFunction(target)] });
    }

    const migrate = new Function(this, 'MigrateSchema', {
      runtime: Runtime.PYTHON_3_13,
      code: Code.fromAsset('functions/migrations'),
      handler: 'migrate.handler',
      timeout: Duration.minutes(10),
      environment: { DB_INSTANCE: ledger.instanceIdentifier, DB_SECRET_ARN: ledger.secret!.secretArn },
      ...data,
    });
    ledger.secret!.grantRead(migrate);
    migrate.addToRolePolicy(new PolicyStatement({ actions: ['rds:DescribeDBInstances'], resources: ['*'] }));
    ledger.connections.allowDefaultPortFrom(migrate);
    new CustomResource(this, 'Schema', { serviceToken: migrate.functionArn, properties: { version: '12' } });

    new BucketDeployment(this, 'Templates', { destinationBucket: reports, destinationKeyPrefix: 'templates', sources: [Source.asset('site')] });
    new AwsCustomResource(this, 'ServerlessQuota', {
      onUpdate: {
        service: 'service-quotas',
        action: 'GetServiceQuota',
        parameters: { ServiceCode: 'lambda', QuotaCode: 'L-B99A9384' },
        physicalResourceId: PhysicalResourceId.of('lambda-concurrency'),
      },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
    });
  }
}
