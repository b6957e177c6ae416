import { GetObjectCommand, PutObjectCommand, S3Client, waitUntilObjectExists } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { OrderStore } from './shared/order-store';

const BUCKET = process.env.EXPORT_BUCKET ?? '';
const s3 = new S3Client({});
const store = new OrderStore();

export const handler = async (event: { time: string }) => {
  const rows: string[] = ['order,customer,state'];
  for await (const { orderId, customer, state } of store.all()) {
    rows.push([orderId, customer, state].join(','));
  }
  const key = `orders/${event.time.slice(0, 10)}.csv`;
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: rows.join('\n'), ContentType: 'text/csv' }));
  await waitUntilObjectExists({ client: s3, maxWaitTime: 120 }, { Bucket: BUCKET, Key: key });
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: BUCKET, Key: key }), { expiresIn: 3600 });
  console.log(JSON.stringify({ exported: rows.length - 1, url }));
};
