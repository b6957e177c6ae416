import { Client } from '@opensearch-project/opensearch';
import { SecretsManagerClient, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';

const secrets = new SecretsManagerClient({});
let client = null;

export async function searchClient() {
  if (client === null) {
    const { SecretString } = await secrets.send(
      new GetSecretValueCommand({ SecretId: process.env.SEARCH_SECRET }),
    );
    client = new Client({
      node: `https://${process.env.SEARCH_ENDPOINT}`,
      auth: { username: 'catalog', password: SecretString },
    });
  }
  return client;
}

export const INDEX = 'products';
