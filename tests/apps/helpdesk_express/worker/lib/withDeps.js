const deps = require('./deps');

/** Hands what it needs to a handler, and logs what it throws. */
module.exports = (handler) => async (event, context) => {
  try {
    return await handler(event, deps, context);
  } catch (error) {
    console.error(context.awsRequestId, error);
    throw error;
  }
};
