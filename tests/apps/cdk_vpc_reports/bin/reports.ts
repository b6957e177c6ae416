import { App, Tags } from 'aws-cdk-lib';
import { ReportsStack } from '../lib/reports-stack';

const app = new App();
const stack = new ReportsStack(app, 'Reports', { env: { account: '111122223333', region: 'eu-west-1' } });
Tags.of(stack).add('team', 'finance');
