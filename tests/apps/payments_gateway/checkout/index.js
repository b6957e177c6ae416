const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { DynamoDBDocumentClient, PutCommand } = require('@aws-sdk/lib-dynamodb');

const lambda = new LambdaClient({ region: process.env.AWS_REGION });
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

const { AUTHORIZE, LEDGER, PAYMENTS_TABLE } = process.env;

async function call(FunctionName, payload) {
  const result = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) })
  );
  const answer = JSON.parse(Buffer.from(result.Payload).toString());
  if (result.FunctionError) {
    throw Object.assign(new Error(answer.errorMessage), { name: answer.errorType });
  }
  return answer;
}

const notify = (FunctionName, payload) =>
  lambda.send(
    new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(payload) })
  );

exports.handler = async (event) => {
  const order = JSON.parse(event.body);
  const payment = { id: order.id, amount: order.amount, card: order.cardToken };

  let authorization;
  try {
    authorization = await call(AUTHORIZE, payment);
  } catch (err) {
    console.error('authorize', err);
    return { statusCode: 502, body: JSON.stringify({ error: err.name }) };
  }
  if (!authorization.approved) {
    return { statusCode: 402, body: JSON.stringify({ reason: authorization.reason }) };
  }

  await documents.send(
    new PutCommand({ TableName: PAYMENTS_TABLE, Item: { ...payment, state: 'authorized' } })
  );
  await notify(LEDGER, { type: 'authorized', ...payment });
  return { statusCode: 201, body: JSON.stringify({ id: payment.id }) };
};
