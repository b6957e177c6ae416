import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const secrets = new SecretsManagerClient({});
const PROVIDER = 'https://api.psp.example.com/v2';

let key: string | undefined;

async function providerKey(): Promise<string> {
  if (!key) {
    const found = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.PSP_SECRET }));
    key = found.SecretString!;
  }
  return key;
}

type Refund = { bookingId: string; amount: number };

export async function handler(event: Refund) {
  const response = await fetch(`${PROVIDER}/refunds`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await providerKey()}`,
      'idempotency-key': event.bookingId,
    },
    body: JSON.stringify({ reference: event.bookingId, amount: event.amount }),
  });
  if (!response.ok) {
    throw new Error(`the provider said ${response.status}`);
  }
  return response.json();
}
