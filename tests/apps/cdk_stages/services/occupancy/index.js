'use strict';

const table = require('../common/table');

const by = { INSERT: 1, REMOVE: -1 };

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    const change = by[record.eventName];
    if (!change) continue;
    try {
      const day = record.dynamodb.Keys.slot.S.slice(0, 10);
      await table.add(process.env.OCCUPANCY_TABLE, { day }, 'booked', change);
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: record.dynamodb.SequenceNumber });
      break; // what follows in the shard is handed over again, too
    }
  }
  return { batchItemFailures };
};
