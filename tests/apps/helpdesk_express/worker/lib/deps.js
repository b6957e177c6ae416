const { S3Client } = require('@aws-sdk/client-s3');
const { SNSClient } = require('@aws-sdk/client-sns');
const { LambdaClient } = require('@aws-sdk/client-lambda');
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient } = require('@aws-sdk/lib-dynamodb');

const made = {};
const once = (name, make) => () => (made[name] = made[name] || make());

module.exports = {
  s3: once('s3', () => new S3Client({})),
  sns: once('sns', () => new SNSClient({})),
  lambda: once('lambda', () => new LambdaClient({})),
  documents: once('documents', () => DynamoDBDocumentClient.from(new DynamoDBClient({}))),
};
