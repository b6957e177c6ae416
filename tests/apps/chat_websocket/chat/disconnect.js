const ConnectionStore = require('./domain/ConnectionStore');

exports.handler = async ({ requestContext }) => {
  const store = new ConnectionStore();
  await store.remove(ConnectionStore.keyOf(requestContext));
  return { statusCode: 200 };
};
