'use strict';

const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');

class Outbox {
  constructor(queueUrl) {
    this.queueUrl = queueUrl;
    this.sqs = new SQSClient({});
  }

  async put(message, delay = 0) {
    const command = new SendMessageCommand({
      QueueUrl: this.queueUrl,
      MessageBody: JSON.stringify(message),
      DelaySeconds: delay,
    });
    return this.sqs.send(command);
  }
}

module.exports = Outbox;
