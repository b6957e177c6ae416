'use strict';

const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocument } = require('@aws-sdk/lib-dynamodb');

let documents;

function client() {
  if (!documents) {
    documents = DynamoDBDocument.from(new DynamoDBClient({ maxAttempts: 4 }));
  }
  return documents;
}

// The name is not read before it is needed: `occupancy` knows another table.
const bookings = () => process.env.BOOKINGS_TABLE;

module.exports = {
  put: (item) =>
    client().put({
      TableName: bookings(),
      Item: item,
      ConditionExpression: 'attribute_not_exists(slot)',
    }),
  get: async (court, slot) => {
    const { Item } = await client().get({ TableName: bookings(), Key: { court, slot } });
    return Item;
  },
  ofDay: async (court, day) => {
    const answer = await client().query({
      TableName: bookings(),
      KeyConditionExpression: 'court = :court AND begins_with(slot, :day)',
      ExpressionAttributeValues: { ':court': court, ':day': day },
    });
    return answer.Items;
  },
  mark: (court, slot, confirmedAt) =>
    client().update({
      TableName: bookings(),
      Key: { court, slot },
      UpdateExpression: 'SET confirmedAt = :at',
      ExpressionAttributeValues: { ':at': confirmedAt },
    }),
  add: (table, key, attribute, by) =>
    client().update({
      TableName: table,
      Key: key,
      UpdateExpression: 'ADD #a :by',
      ExpressionAttributeNames: { '#a': attribute },
      ExpressionAttributeValues: { ':by': by },
    }),
};
