'use strict';

const { CloudWatchLogsClient, CreateLogGroupCommand, PutRetentionPolicyCommand } = require('@aws-sdk/client-cloudwatch-logs');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function keep(client, logGroupName, retentionInDays) {
  while (true) {
    try {
      await client.send(new CreateLogGroupCommand({ logGroupName }));
      break;
    } catch (error) {
      if (error.name === 'ResourceAlreadyExistsException') break;
      if (error.name !== 'OperationAbortedException') throw error;
      await sleep(10000);
    }
  }
  await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
}

exports.handler = async function (event) {
  const { LogGroupName, RetentionInDays } = event.ResourceProperties;
  const client = new CloudWatchLogsClient({});
  if (event.RequestType !== 'Delete') {
    await keep(client, LogGroupName, Number(RetentionInDays));
  }
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ ...event, Status: 'SUCCESS' }) });
};
