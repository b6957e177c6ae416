import { unmarshall } from '@aws-sdk/util-dynamodb';
import { searchClient, INDEX } from '/opt/nodejs/search-client.mjs';

const remove = (search, { sku }) => search.delete({ index: INDEX, id: sku });

const upsert = (search, product) => search.index({ index: INDEX, id: product.sku, body: product });

export async function handler(event) {
  const search = await searchClient();
  for (const { eventName, dynamodb } of event.Records) {
    if (eventName === 'REMOVE') {
      await remove(search, unmarshall(dynamodb.Keys));
    } else {
      await upsert(search, unmarshall(dynamodb.NewImage));
    }
  }
}
