import { getParameter } from '@aws-lambda-powertools/parameters/ssm';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSEvent } from 'aws-lambda';

const ses = new SESv2Client();

export const handler = async ({ Records: [record] }: SNSEvent) => {
  const { customer, tracking } = JSON.parse(record.Sns.Message);
  const sender = await getParameter(process.env.SENDER_PARAMETER!, { maxAge: 300 });
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: sender,
      Destination: { ToAddresses: [customer] },
      Content: {
        Simple: {
          Subject: { Data: 'On its way' },
          Body: { Text: { Data: `Your parcel: ${tracking}` } },
        },
      },
    }),
  );
};
