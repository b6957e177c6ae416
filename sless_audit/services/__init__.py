"""The table of services: resource type → the module that knows it, imported when a template has such a type."""

from functools import cache
from importlib import import_module

from sless_audit.graph.wiring import ResourceType
from sless_audit.service import Service

MODULES: dict[str, str] = {
    "AWS::ApiGateway::": "api_gateway",
    "AWS::ApiGatewayV2::": "api_gateway",
    "AWS::CloudFormation::": "cloudformation",
    "AWS::CloudFront::": "cloudfront",
    "AWS::CloudWatch::": "cloudwatch",
    "AWS::Cognito::": "cognito",
    "AWS::DynamoDB::": "dynamodb",
    "AWS::EC2::": "ec2",
    "AWS::EFS::": "efs",
    "AWS::Events::": "eventbridge",
    "AWS::IAM::": "iam",
    "AWS::KMS::": "kms",
    "AWS::Kinesis::": "kinesis",
    "AWS::KinesisFirehose::": "firehose",
    "AWS::Lambda::": "lambda_",
    "AWS::Logs::": "logs",
    "AWS::Pipes::": "pipes",
    "AWS::RDS::": "rds",
    "AWS::Route53::": "route53",
    "AWS::S3::": "s3",
    "AWS::SES::": "ses",
    "AWS::SNS::": "sns",
    "AWS::SQS::": "sqs",
    "AWS::Scheduler::": "scheduler",
    "AWS::SecretsManager::": "secrets_manager",
    "AWS::StepFunctions::": "step_functions",
}
"""By prefix of the resource type, up to its last `::`."""


class Services:
    """The table as the engines ask for it."""

    def service(self, resource_type: str) -> str:
        """The short name of the service of a type; for one that no module knows, the name that AWS gives it."""
        prefix = resource_type.rpartition("::")[0] + "::"
        if prefix in MODULES:
            return load(MODULES[prefix]).name
        parts = resource_type.split("::")
        return parts[1].lower() if len(parts) > 2 else "custom"

    def find(self, resource_type: str) -> ResourceType | None:
        """What is known of a type, or `None`."""
        prefix = resource_type.rpartition("::")[0] + "::"
        return load(MODULES[prefix]).types.get(resource_type) if prefix in MODULES else None


@cache
def load(module: str) -> Service:
    """The `SERVICE` of a module of this folder."""
    service: Service = import_module(f"sless_audit.services.{module}").SERVICE
    return service
