const ConnectionStore = require('./domain/ConnectionStore');

const store = new ConnectionStore();

exports.handler = async ({ requestContext, queryStringParameters: query }) => {
  const user = query?.user;
  if (!user) return { statusCode: 401, body: 'who are you?' };
  await store.join(ConnectionStore.keyOf(requestContext, query.room), user);
  return { statusCode: 200, body: 'welcome' };
};
