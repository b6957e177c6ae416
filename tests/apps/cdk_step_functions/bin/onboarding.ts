import { App } from 'aws-cdk-lib';
import { OnboardingStack } from '../lib/onboarding-stack';

const app = new App();
new OnboardingStack(app, 'OnboardingStack', { stackName: 'customer-onboarding' });
