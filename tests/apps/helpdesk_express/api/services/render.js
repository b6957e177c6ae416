const AWSXRay = require('aws-xray-sdk-core');
const AWS = AWSXRay.captureAWS(require('aws-sdk'));

const lambda = new AWS.Lambda({ httpOptions: { timeout: 22000 } });

exports.pdf = (ticketId) =>
  new Promise((resolve, reject) => {
    lambda.invoke(
      { FunctionName: process.env.RENDER_FUNCTION, Payload: JSON.stringify({ ticketId }) },
      (error, data) => {
        if (error) return reject(error);
        resolve(JSON.parse(data.Payload));
      }
    );
  });
