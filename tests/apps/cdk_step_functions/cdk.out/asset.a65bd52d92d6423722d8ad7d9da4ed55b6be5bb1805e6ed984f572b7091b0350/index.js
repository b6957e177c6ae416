import { SFN } from '@aws-sdk/client-sfn';
import { executionName } from './names.js';

const machines = new SFN({ maxAttempts: 2 });

export async function handler({ body }) {
  const customer = JSON.parse(body);
  if (!customer.email) return { statusCode: 422, body: '{"message":"no e-mail"}' };
  const name = executionName(customer.email);
  try {
    await machines.startExecution({
      stateMachineArn: process.env.ONBOARDING_ARN,
      name,
      input: JSON.stringify({ customer: name, ...customer }),
    });
  } catch (error) {
    if (error.name !== 'ExecutionAlreadyExists') throw error;
  }
  return { statusCode: 202, body: JSON.stringify({ customer: name }) };
}
