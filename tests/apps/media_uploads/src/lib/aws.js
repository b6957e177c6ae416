const AWS = require('aws-sdk');

AWS.config.update({ maxRetries: 3, httpOptions: { connectTimeout: 1000, timeout: 8000 } });

module.exports = {
  s3: new AWS.S3({ signatureVersion: 'v4' }),
  db: new AWS.DynamoDB.DocumentClient(),
};
