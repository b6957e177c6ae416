import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Carrier } from './shared/carrier';
import { OrderStore } from './shared/order-store';

const { CARRIER_URL = 'https://sandbox.carrier.example', SHIPPED_TOPIC_ARN } = process.env;
const carrier = new Carrier(CARRIER_URL);
const store = new OrderStore();
const sns = new SNSClient({});

async function fulfil(orderId: string): Promise<void> {
  const order = await store.find(orderId);
  if (!order || order.state !== 'placed') return;
  const tracking = await carrier.book(orderId, order.lines);
  if (await store.move(orderId, 'placed', 'shipped')) {
    await sns.send(new PublishCommand({ TopicArn: SHIPPED_TOPIC_ARN, Message: JSON.stringify({ orderId, email: order.email, tracking }) }));
  }
}

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of event.Records) {
    try {
      await fulfil(JSON.parse(record.body).orderId);
    } catch (error) {
      console.error('not fulfilled', record.messageId, error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
