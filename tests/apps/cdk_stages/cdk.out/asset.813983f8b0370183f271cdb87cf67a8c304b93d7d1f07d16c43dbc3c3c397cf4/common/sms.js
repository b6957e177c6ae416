'use strict';

const https = require('https');

const GATEWAY = process.env.SMS_GATEWAY || 'https://sandbox.sms.example';

function post(path, body) {
  return new Promise((resolve, reject) => {
    const request = https.request(
      GATEWAY + path,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () =>
          response.statusCode < 300 ? resolve(text && JSON.parse(text)) : reject(new Error(`gateway: ${response.statusCode}`)),
        );
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

exports.text = (to, message) => post('/v2/messages', { to, from: process.env.SMS_SENDER_ID, message });
