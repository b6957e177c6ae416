const { db } = require('./aws');

const TableName = process.env.MEDIA_TABLE;

exports.get = (mediaId) =>
  db.get({ TableName, Key: { mediaId } }).promise().then((data) => data.Item);

exports.create = (item) =>
  db.put({ TableName, Item: item, ConditionExpression: 'attribute_not_exists(mediaId)' }).promise();

exports.setState = function (mediaId, state, extra) {
  const params = {
    TableName,
    Key: { mediaId },
    UpdateExpression: 'SET #state = :state, extra = :extra',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': state, ':extra': extra || {} },
  };
  return db.update(params).promise();
};

exports.remove = (mediaId) => db.delete({ TableName, Key: { mediaId } }).promise();
