const { DynamoDBClient, ScanCommand, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const { marshall, unmarshall } = require('@aws-sdk/util-dynamodb');
const axios = require('axios').default;

axios.defaults.timeout = 4000;

const TableName = process.env.PAYMENTS_TABLE;
let client;

function db() {
  if (!client) client = new DynamoDBClient({});
  return client;
}

async function markCaptured(id) {
  await db().send(
    new UpdateItemCommand({
      TableName,
      Key: marshall({ id }),
      UpdateExpression: 'SET #s = :s',
      ExpressionAttributeNames: { '#s': 'state' },
      ExpressionAttributeValues: marshall({ ':s': 'captured' }),
    })
  );
}

exports.handler = async () => {
  const { Items = [] } = await db().send(
    new ScanCommand({ TableName, FilterExpression: '#s = :a', ExpressionAttributeNames: { '#s': 'state' },
      ExpressionAttributeValues: { ':a': { S: 'authorized' } } })
  );
  for (const item of Items) {
    const payment = unmarshall(item);
    const { status } = await axios.post('https://acquirer.example.com/captures', { reference: payment.id });
    if (status === 201) await markCaptured(payment.id);
  }
};
