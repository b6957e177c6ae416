import { Tracer } from '@aws-lambda-powertools/tracer';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

const tracer = new Tracer();
const bridge = tracer.captureAWSv3Client(new EventBridgeClient({}));

export enum OrderEvent {
  Placed = 'OrderPlaced',
  Reserved = 'StockReserved',
  Invoiced = 'InvoiceCreated',
}

export async function emit<T extends object>(type: OrderEvent, ...details: T[]): Promise<void> {
  if (details.length === 0) return;
  const { FailedEntryCount, Entries } = await bridge.send(
    new PutEventsCommand({
      Entries: details.map((detail) => ({
        EventBusName: process.env.ORDER_BUS,
        Source: 'shop.orders',
        DetailType: type,
        Detail: JSON.stringify(detail),
      })),
    }),
  );
  if (FailedEntryCount) {
    throw new Error(`${FailedEntryCount} events were not taken: ${JSON.stringify(Entries)}`);
  }
}

export type { Order } from './order';
