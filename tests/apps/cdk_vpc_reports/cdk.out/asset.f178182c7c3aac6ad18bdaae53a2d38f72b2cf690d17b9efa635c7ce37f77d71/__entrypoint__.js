'use strict';

const userHandler = require('./index');

exports.handler = async (event) => {
  await userHandler.handler(event);
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ ...event, Status: 'SUCCESS' }) });
};
