const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const ConnectionStore = require('./domain/ConnectionStore');
const Table = require('./domain/Table');
const { Broadcaster } = require('./domain/Broadcaster');

const store = new ConnectionStore();
const rooms = new Table(process.env.ROOMS_TABLE);
const sqs = new SQSClient();

class Moderator {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  async allows(text) {
    const answer = await fetch(`${this.baseUrl}/v1/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    const { verdict } = await answer.json();
    return verdict !== 'toxic';
  }
}

const moderator = new Moderator(process.env.MODERATION_URL);

async function say({ domainName, stage }, { room, user, text }) {
  const settings = await rooms.get({ room });
  if (settings?.moderated && !(await moderator.allows(text))) {
    return { statusCode: 422, body: 'be nice' };
  }
  const broadcaster = new Broadcaster(`https://${domainName}/${stage}`, store);
  const told = await broadcaster.tellAll(room, { user, text });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.ARCHIVE_QUEUE,
      MessageBody: JSON.stringify({ room, user, text, told, at: new Date() }),
    }),
  );
  return { statusCode: 200, body: 'said' };
}

module.exports.handler = async function (event) {
  let message;
  try {
    message = JSON.parse(event.body);
  } catch {
    return { statusCode: 400, body: 'not JSON' };
  }
  return say(event.requestContext, message);
};
