'use strict';

exports.handler = async (event) => {
  const { service, action, parameters } = JSON.parse(event.ResourceProperties[event.RequestType] || '{}');
  if (!service) return;
  const sdk = require(`@aws-sdk/client-${service}`);
  const [name] = Object.keys(sdk).filter((key) => key.endsWith('Client'));
  const answer = await new sdk[name]({}).send(new sdk[`${action}Command`](parameters));
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ Status: 'SUCCESS', Data: answer }) });
};
