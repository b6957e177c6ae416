import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import type { KinesisStreamEvent } from 'aws-lambda';

const firehose = new FirehoseClient({});
const { ARCHIVE: DeliveryStreamName } = process.env;

export const handler = async (event: KinesisStreamEvent): Promise<void> => {
  const Records = event.Records.map(({ kinesis }) => ({ Data: Buffer.from(kinesis.data, 'base64') }));
  const { FailedPutCount } = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
  if (FailedPutCount) {
    throw new Error(`${FailedPutCount} clicks were not archived`);
  }
};
