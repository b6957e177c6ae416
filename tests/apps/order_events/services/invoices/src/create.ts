import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchItemFailure, SQSBatchResponse, SQSHandler, SQSRecord } from 'aws-lambda';
import { emit, OrderEvent, type Order } from '@shop/events';

const s3 = new S3Client({});

const render = ({ orderId, customer, lines }: Order) =>
  [`Invoice ${orderId}`, customer, ...lines.map((line) => `${line.quantity} x ${line.sku}`)].join('\n');

async function invoice(record: SQSRecord): Promise<Order> {
  const order: Order = JSON.parse(record.body).detail;
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.INVOICE_BUCKET!,
      Key: `${order.orderId}.txt`,
      Body: render(order),
    }),
  );
  return order;
}

export const handler: SQSHandler = async (event): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  const invoiced: Order[] = [];
  const results = await Promise.allSettled(event.Records.map(invoice));
  results.forEach((result, index) => {
    if (result.status === 'rejected') {
      batchItemFailures.push({ itemIdentifier: event.Records[index].messageId });
    } else {
      invoiced.push(result.value);
    }
  });
  await emit(OrderEvent.Invoiced, ...invoiced);
  return { batchItemFailures };
};
