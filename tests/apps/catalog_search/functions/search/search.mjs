import { searchClient, INDEX } from '/opt/nodejs/search-client.mjs';

const toHit = ({ _source: { sku, name, price }, _score }) => ({ sku, name, price, score: _score });

export const handler = async ({ queryStringParameters }) => {
  const q = queryStringParameters?.q?.trim();
  if (!q) return { statusCode: 400, body: JSON.stringify({ message: 'what are you looking for?' }) };

  const search = await searchClient();
  const { body } = await search.search({
    index: INDEX,
    body: { size: 20, query: { multi_match: { query: q, fields: ['name^3', 'description'] } } },
  });
  return { statusCode: 200, body: JSON.stringify(body.hits.hits.map(toHit)) };
};
