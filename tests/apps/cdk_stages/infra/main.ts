import { App } from 'aws-cdk-lib';
import { CourtStage } from './court-stage';

const app = new App();

new CourtStage(app, 'Dev', { env: { account: '111122223333', region: 'eu-central-1' }, gateway: 'https://sandbox.sms.example' });
new CourtStage(app, 'Prod', {
  env: { account: '444455556666', region: 'eu-central-1' },
  gateway: 'https://api.sms.example',
  senderId: 'COURTS',
});
