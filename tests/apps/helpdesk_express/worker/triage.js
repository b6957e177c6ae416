const { PutCommand } = require('@aws-sdk/lib-dynamodb');
const { PublishCommand } = require('@aws-sdk/client-sns');
const { InvokeCommand } = require('@aws-sdk/client-lambda');
const got = require('got');
const withDeps = require('./lib/withDeps');

const hooks = got.extend({ prefixUrl: 'https://hooks.example.com', retry: { limit: 1 } });

const actions = {
  urgent: async ({ sns }, ticket) => {
    await sns().send(new PublishCommand({ TopicArn: process.env.ALERTS_TOPIC, Message: ticket.subject }));
    await hooks.post('pager', { json: { ticket: ticket.id }, timeout: { request: 4000 } });
  },
  spam: () => undefined,
  normal: async (_, ticket) => {
    await hooks.post('chat', { json: { text: ticket.subject } });
  },
};

async function classify({ lambda }, ticket) {
  const { Payload } = await lambda().send(
    new InvokeCommand({
      FunctionName: process.env.CLASSIFIER,
      InvocationType: process.env.CLASSIFY_MODE,
      Payload: JSON.stringify({ text: `${ticket.subject}\n${ticket.body}` }),
    })
  );
  return Payload?.length ? JSON.parse(Buffer.from(Payload)).kind : 'normal';
}

exports.handler = withDeps(async ({ Records }, deps) => {
  for (const record of Records) {
    const ticket = JSON.parse(record.body);
    const kind = await classify(deps, ticket);
    await deps.documents().send(
      new PutCommand({ TableName: process.env.CASES_TABLE, Item: { ...ticket, kind } })
    );
    const act = actions[kind] ?? actions.normal;
    await act(deps, ticket);
  }
});
