import { createClient } from 'redis';

const MAX = 8;

export const handler = async (event) => {
  const prefix = (event.queryStringParameters?.q ?? '').toLowerCase();
  if (prefix.length < 2) {
    return { statusCode: 200, body: '[]' };
  }
  const redis = createClient({ url: process.env.REDIS_URL, socket: { connectTimeout: 1000 } });
  await redis.connect();
  try {
    const words = await redis.zRangeByLex('words', `[${prefix}`, `[${prefix}\xff`, {
      LIMIT: { offset: 0, count: MAX },
    });
    return { statusCode: 200, body: JSON.stringify(words) };
  } finally {
    await redis.quit();
  }
};
