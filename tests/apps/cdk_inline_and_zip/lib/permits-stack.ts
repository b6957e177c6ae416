import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { AuthorizationType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, BillingMode, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function, LayerVersion, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

const CHARGE = `
const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');

const dynamodb = new DynamoDBClient({});

exports.handler = async ({ plate, year }) => {
  const response = await fetch(process.env.FEES_URL + '/charges', {
    method: 'POST',
    headers: { 'idempotency-key': plate + '/' + year },
    body: JSON.stringify({ plate, year }),
    signal: AbortSignal.timeout(8000),
  });
  if (!response.ok) throw new Error('fees answered ' + response.status);
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: process.env.PERMITS_TABLE,
      Key: { plate: { S: plate } },
      UpdateExpression: 'SET paid = :year',
      ExpressionAttributeValues: { ':year': { N: String(year) } },
    }),
  );
  return { paid: true };
};
`.trimStart();

const EXPIRE = `import os
import time

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["PERMITS_TABLE"])
    now = int(time.time())
    pages = table.meta.client.get_paginator("scan").paginate(TableName=table.name)
    for page in pages:
        for permit in page["Items"]:
            if permit["until"] < now and permit["state"] != "expired":
                table.update_item(
                    Key={"plate": permit["plate"]},
                    UpdateExpression="SET #s = :expired",
                    ExpressionAttributeNames={"#s": "state"},
                    ExpressionAttributeValues={":expired": "expired"},
                )
`;

export class PermitsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const permits = new Table(this, 'PermitTable', {
      partitionKey: { name: 'plate', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    const toPrint = new Queue(this, 'ToPrint', {
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: new Queue(this, 'NotPrinted'), maxReceiveCount: 3 },
    });
    // other stacks of the city hall know the queue by this name
    const queueUrl = new StringParameter(this, 'PrintQueueUrl', {
      parameterName: '/permits/print-queue-url',
      stringValue: toPrint.queueUrl,
    });
    const trail = new Bucket(this, 'Trail');
    const feesUrl = StringParameter.valueFromLookup(this, '/city/fees/url');
    const letterhead = StringParameter.valueForStringParameter(this, '/city/letterhead');

    const common = new LayerVersion(this, 'Common', {
      code: Code.fromAsset('layers/common'),
      compatibleRuntimes: [Runtime.PYTHON_3_13],
    });

    const charge = new Function(this, 'ChargeFee', {
      runtime: Runtime.NODEJS_22_X,
      code: Code.fromInline(CHARGE),
      handler: 'index.handler',
      timeout: Duration.seconds(15),
      environment: { FEES_URL: feesUrl, PERMITS_TABLE: permits.tableName },
    });
    permits.grantWriteData(charge);
    const live = charge.addAlias('live');

    const renew = new Function(this, 'RenewPermit', {
      runtime: Runtime.PYTHON_3_13,
      code: Code.fromAsset('build/renewal.zip'),
      handler: 'renewal.app.handler',
      timeout: Duration.seconds(10),
      layers: [common],
      environment: {
        PERMITS_TABLE: permits.tableName,
        CHARGE_FUNCTION: live.functionArn,
        VEHICLES_URL: 'https://vehicles.gov.example',
      },
    });
    permits.grantReadWriteData(renew);
    toPrint.grantSendMessages(renew);
    queueUrl.grantRead(renew);
    live.grantInvoke(renew);

    const print = new Function(this, 'PrintPermit', {
      runtime: Runtime.PYTHON_3_13,
      code: Code.fromAsset('src/printing'),
      handler: 'app.handler',
      timeout: Duration.minutes(1),
      layers: [common],
      environment: { PERMITS_TABLE: permits.tableName, LETTERHEAD: letterhead, PRINTER_URL: 'https://print.example.net/jobs' },
    });
    permits.grantReadData(print);
    print.addEventSource(new SqsEventSource(toPrint, { batchSize: 10, reportBatchItemFailures: true }));

    const expire = new Function(this, 'ExpirePermits', {
      runtime: Runtime.PYTHON_3_13,
      code: Code.fromInline(EXPIRE),
      handler: 'index.handler',
      timeout: Duration.minutes(5),
      environment: { PERMITS_TABLE: permits.tableName },
    });
    permits.grantReadWriteData(expire);
    new Rule(this, 'EachNight', { schedule: Schedule.cron({ hour: '1', minute: '30' }), targets: [new LambdaFunction(expire)] });

    const audit = new Function(this, 'AuditTrail', {
      runtime: Runtime.NODEJS_22_X,
      code: Code.fromAsset('src/audit'),
      handler: 'index.handler',
      timeout: Duration.seconds(30),
      layers: [new LayerVersion(this, 'AuditLayer', { code: Code.fromAsset('layers/audit') })],
      environment: { TRAIL_BUCKET: trail.bucketName },
    });
    trail.grantPut(audit);
    audit.addEventSource(
      new DynamoEventSource(permits, {
        startingPosition: StartingPosition.LATEST,
        retryAttempts: 10,
        onFailure: new SqsDlq(new Queue(this, 'NotAudited')),
      }),
    );

    const api = new RestApi(this, 'PermitsApi');
    api.root
      .addResource('permits')
      .addResource('{plate}')
      .addMethod('PUT', new LambdaIntegration(renew), { authorizationType: AuthorizationType.IAM });
  }
}
