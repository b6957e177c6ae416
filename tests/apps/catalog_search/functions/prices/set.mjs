import { reprice } from '/opt/nodejs/products.mjs';

export const handler = async (event) => {
  const { price } = JSON.parse(event.body);
  if (!Number.isFinite(price) || price <= 0) {
    return { statusCode: 400 };
  }
  try {
    await reprice(event.pathParameters.sku, price);
  } catch (error) {
    if (error.name === 'ConditionalCheckFailedException') return { statusCode: 404 };
    throw error;
  }
  return { statusCode: 204 };
};
