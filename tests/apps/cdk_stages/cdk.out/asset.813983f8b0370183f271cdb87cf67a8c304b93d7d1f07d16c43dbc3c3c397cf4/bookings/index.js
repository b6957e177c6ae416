'use strict';

const Outbox = require('../common/outbox');
const table = require('../common/table');

const confirmations = new Outbox(process.env.CONFIRMATIONS_QUEUE);

const reply = (statusCode, body = {}) => ({ statusCode, body: JSON.stringify(body) });

async function list({ court }, { day = new Date().toISOString().slice(0, 10) }) {
  return reply(200, { slots: await table.ofDay(court, day) });
}

async function book({ court }, { slot, phone, player }) {
  if (!slot || !phone) return reply(400, { message: 'slot and phone are needed' });
  try {
    await table.put({ court, slot, phone, player });
  } catch (error) {
    if (error.name === 'ConditionalCheckFailedException') return reply(409, { message: 'taken' });
    throw error;
  }
  await confirmations.put({ court, slot }, 5);
  return reply(201, { court, slot });
}

exports.handler = async (event) => {
  switch (event.httpMethod) {
    case 'GET':
      return list(event.pathParameters, event.queryStringParameters || {});
    case 'POST':
      return book(event.pathParameters, JSON.parse(event.body || '{}'));
    default:
      return reply(405);
  }
};
