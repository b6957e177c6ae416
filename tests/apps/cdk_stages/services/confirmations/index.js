'use strict';

const sms = require('../common/sms');
const table = require('../common/table');

exports.handler = async (event) => {
  for (const record of event.Records) {
    const { court, slot } = JSON.parse(record.body);
    const booking = await table.get(court, slot);
    if (!booking || booking.confirmedAt) continue;
    await sms.text(booking.phone, `Court ${court} is yours at ${slot}.`);
    await table.mark(court, slot, new Date().toISOString());
  }
};
