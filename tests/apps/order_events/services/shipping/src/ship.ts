import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSEvent } from 'aws-lambda';
import type { Order } from '@shop/events';

const lazy = <T>(make: () => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};
const sns = lazy(() => new SNSClient({}));
const CARRIER = 'https://carrier.example.com/parcels';

async function book(order: Order): Promise<string> {
  const response = await fetch(CARRIER, {
    method: 'POST',
    body: JSON.stringify({ to: order.customer, pieces: order.lines.length }),
    signal: AbortSignal.timeout(5000),
  });
  const { tracking } = (await response.json()) as { tracking: string };
  return tracking;
}

export async function handler(event: SQSEvent) {
  let shipped = 0;
  for (const record of event.Records) {
    const order: Order = JSON.parse(record.body);
    try {
      const tracking = await book(order);
      await sns().send(
        new PublishCommand({
          TopicArn: process.env.TOPIC,
          Message: JSON.stringify({ orderId: order.orderId, customer: order.customer, tracking }),
        }),
      );
      shipped++;
    } catch (e) {
      console.error(`order ${order.orderId} was not shipped`, e);
    }
  }
  return { shipped };
}
