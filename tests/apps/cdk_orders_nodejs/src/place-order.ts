import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { newId } from '@shop/ids';
import { json } from './shared/http';
import { type Order, OrderStore } from './shared/order-store';

const store = new OrderStore();
const sqs = new SQSClient();
const queueUrl = process.env.FULFILMENT_QUEUE_URL!;

function parse(body: string | undefined): Omit<Order, 'orderId' | 'state'> | undefined {
  try {
    const order = JSON.parse(body ?? '');
    return Array.isArray(order.lines) && order.lines.length > 0 ? order : undefined;
  } catch {
    return undefined;
  }
}

export const handler: APIGatewayProxyHandlerV2 = async (event) => {
  const wanted = parse(event.body);
  if (!wanted) return json(400, { message: 'an order has lines' });
  const order: Order = { ...wanted, orderId: newId('ord'), state: 'placed' };
  await store.save(order);
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify({ orderId: order.orderId }) }));
  return json(202, { orderId: order.orderId });
};
