module.exports = (statusCode, body) => ({
  statusCode,
  headers: { 'Access-Control-Allow-Origin': '*' },
  body: body === undefined ? '' : JSON.stringify(body),
});
