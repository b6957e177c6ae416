import { SSMClient, GetParameterCommand } from '@aws-sdk/client-ssm';

const ssm = new SSMClient({});
const cache = new Map();

export async function setting(name) {
  if (!cache.has(name)) {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    cache.set(name, Parameter.Value);
  }
  return cache.get(name);
}
