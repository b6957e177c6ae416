import { App } from 'aws-cdk-lib';
import { PermitsStack } from '../lib/permits-stack';

new PermitsStack(new App(), 'Permits', { env: { account: '111122223333', region: 'eu-west-2' } });
