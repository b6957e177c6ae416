import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { json } from './shared/http';
import { OrderStore } from './shared/order-store';

const lambda = new LambdaClient({});
const store = new OrderStore();

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function refund(orderId: string) {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const response = await fetch(process.env.REFUNDS_URL!, { method: 'POST', body: JSON.stringify({ orderId }) });
    if (response.ok) return;
    if (response.status < 500) throw new Error(`refund of ${orderId}: ${response.status}`);
    await pause(300);
  }
  throw new Error(`refund of ${orderId} failed`);
}

export async function handler(event: APIGatewayProxyEventV2) {
  const orderId = event.pathParameters?.id ?? '';
  const order = await store.find(orderId);
  if (!order) return json(404);
  if (!(await store.move(orderId, 'placed', 'cancelled'))) return json(409, { message: 'too late' });
  await refund(orderId);
  await lambda.send(
    new InvokeCommand({
      FunctionName: process.env.RESTOCK_FUNCTION,
      InvocationType: 'Event',
      Payload: JSON.stringify({ orderId, lines: order.lines }),
    }),
  );
  return json(204);
}
