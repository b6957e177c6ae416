import * as products from '/opt/nodejs/products.mjs';

export const handler = async ({ pathParameters: { sku } }) => {
  const product = await products.find(sku);
  return product
    ? { statusCode: 200, body: JSON.stringify(product) }
    : { statusCode: 404, body: '' };
};
