import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SNSEvent } from 'aws-lambda';

const ses = new SESv2Client({});
let sender: string | undefined;

async function from(): Promise<string> {
  sender ??= (await new SSMClient({}).send(new GetParameterCommand({ Name: '/orders/sender' }))).Parameter?.Value;
  if (!sender) throw new Error('no sender is configured');
  return sender;
}

export const handler = async (event: SNSEvent) => {
  const letters = event.Records.map(({ Sns }) => JSON.parse(Sns.Message) as { email: string; tracking: string });
  const fromAddress = await from();
  await Promise.all(
    letters.map(({ email, tracking }) =>
      ses.send(
        new SendEmailCommand({
          FromEmailAddress: fromAddress,
          Destination: { ToAddresses: [email] },
          Content: { Simple: { Subject: { Data: 'On its way' }, Body: { Text: { Data: `Your order: ${tracking}` } } } },
        }),
      ),
    ),
  );
};
