import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSEvent } from 'aws-lambda';

const ses = new SESv2Client();

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function withRetries<T>(work: () => Promise<T>, left = 3): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (left === 0) throw error;
    await pause(250);
    return withRetries(work, left - 1);
  }
}

export const handler = async ({ Records: [record] }: SNSEvent) => {
  const { customer, tracking } = JSON.parse(record.Sns.Message);
  const sender = await getParameter(process.env.SENDER_PARAMETER!, { maxAge: 300 });
  const message = new SendEmailCommand({
    FromEmailAddress: sender,
    Destination: { ToAddresses: [customer] },
    Content: {
      Simple: {
        Subject: { Data: 'On its way' },
        Body: { Text: { Data: `Your parcel: ${tracking}` } },
      },
    },
  });
  await withRetries(() => ses.send(message));
};
