import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import type { KinesisStreamEvent } from 'aws-lambda';
import { z } from 'zod';

const firehose = new FirehoseClient({});
const { ARCHIVE: DeliveryStreamName } = z.object({ ARCHIVE: z.string(), BATCH: z.coerce.number().default(200) }).parse(process.env);

export const handler = async (event: KinesisStreamEvent): Promise<void> => {
  const Records = event.Records.map(({ kinesis }) => ({ Data: Buffer.from(kinesis.data, 'base64') }));
  const { FailedPutCount } = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
  if (FailedPutCount) {
    throw new Error(`${FailedPutCount} clicks were not archived`);
  }
};
