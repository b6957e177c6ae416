"""The table of services: resource type → the module that knows it, imported when a template has such a type.

A service that has grown is a folder. Its `__init__` holds what the graph needs; `passage.py` (how load passes through
it), `meters.py` (what it charges for) and `quotas.py` (what bounds it) lie beside it and are imported when a question
needs them.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sless_audit.aws.calls import DEFAULT_BUS
from sless_audit.aws.free_types import is_free
from sless_audit.graph.wiring import ResourceType
from sless_audit.service import Service

if TYPE_CHECKING:
    from sless_audit.cost.metering import CallMeter, Meter
    from sless_audit.limits.uses import CallUse, QuotaUse
    from sless_audit.workload.passage import Passage

MODULES: dict[str, str] = {
    "AWS::AmazonMQ::": "mq",
    "AWS::ApiGateway::": "api_gateway",
    "AWS::ApiGatewayV2::": "api_gateway",
    "AWS::AppSync::": "appsync",
    "AWS::CertificateManager::": "certificate_manager",
    "AWS::CloudFormation::": "cloudformation",
    "AWS::CloudFront::": "cloudfront",
    "AWS::CloudWatch::": "cloudwatch",
    "AWS::Cognito::": "cognito",
    "AWS::DAX::": "dax",
    "AWS::DSQL::": "dsql",
    "AWS::DocDB::": "rds",
    "AWS::DynamoDB::": "dynamodb",
    "AWS::EC2::": "ec2",
    "AWS::ECR::": "ecr",
    "AWS::ECS::": "ecs",
    "AWS::EFS::": "efs",
    "AWS::ElastiCache::": "elasticache",
    "AWS::ElasticLoadBalancingV2::": "elbv2",
    "AWS::Elasticsearch::": "opensearch",
    "AWS::Events::": "eventbridge",
    "AWS::IAM::": "iam",
    "AWS::IoT::": "iot",
    "AWS::KMS::": "kms",
    "AWS::Kinesis::": "kinesis",
    "AWS::KinesisFirehose::": "firehose",
    "AWS::Lambda::": "lambda_",
    "AWS::Logs::": "logs",
    "AWS::MSK::": "msk",
    "AWS::Neptune::": "rds",
    "AWS::OpenSearchService::": "opensearch",
    "AWS::Pipes::": "pipes",
    "AWS::RDS::": "rds",
    "AWS::Redshift::": "redshift",
    "AWS::Route53::": "route53",
    "AWS::S3::": "s3",
    "AWS::SES::": "ses",
    "AWS::SNS::": "sns",
    "AWS::SQS::": "sqs",
    "AWS::SSM::": "ssm",
    "AWS::Scheduler::": "scheduler",
    "AWS::SecretsManager::": "secrets_manager",
    "AWS::StepFunctions::": "step_functions",
    "AWS::VpcLattice::": "vpc_lattice",
    "AWS::WAFv2::": "wafv2",
    "Custom::": "cloudformation",
    "Custom::DynamoDBReplica": "dynamodb",
    "Custom::S3BucketNotifications": "s3",
}
"""By prefix of the resource type, up to its last `::`; or by the whole type, for a custom resource of the CDK that
states what the service's own types do not."""

CALLED: dict[str, str] = {
    DEFAULT_BUS: "eventbridge",
    "eventbridge": "eventbridge",
    "events": "eventbridge",
    "kms": "kms",
    "secretsmanager": "secrets_manager",
    "ses": "ses",
    "sesv2": "ses",
}
"""By the name that code has for it, each service whose calls are charged to those who make them; the default event bus,
too."""

LIMITED: dict[str, str] = {
    "cognito-idp": "cognito",
    "kms": "kms",
    "secretsmanager": "secrets_manager",
    "ses": "ses",
    "sesv2": "ses",
    "ssm": "ssm",
}
"""By the name that code has for it, each service of which the calls of an account are limited."""


class Services:
    """The table as the engines ask for it."""

    def service(self, resource_type: str) -> str:
        """The short name of the service of a type; for one that no module knows, the name that AWS gives it."""
        module = _module(resource_type)
        if module is not None:
            return load(module).name
        parts = resource_type.split("::")
        return parts[1].lower() if len(parts) > 2 else "custom"

    def find(self, resource_type: str) -> ResourceType | None:
        """What is known of a type, or `None`."""
        module = _module(resource_type)
        if module is None:
            return None
        return load(module).types.get(_known_as(resource_type))

    def passage(self, resource_type: str) -> "Passage | None":
        """How load passes through a type; `None` where the common way is its way."""
        found: Passage | None = self._part(resource_type, "passage", "PASSAGES")
        return found

    def meter(self, resource_type: str) -> "Meter | None":
        """What a type charges for; `None` where that is not known here, or nothing."""
        found: Meter | None = self._part(resource_type, "meters", "METERS")
        return found

    def call_meter(self, service: str) -> "CallMeter | None":
        """The same for calls of a service (`sesv2`, as code names it) by those who have no resource of it."""
        module = CALLED.get(service)
        found: CallMeter | None = _part(module, "meters", "CALLS").get(service) if module is not None else None
        return found

    def quotas(self, resource_type: str) -> "QuotaUse | None":
        """What bounds a type; `None` where nothing does that is known here."""
        found: QuotaUse | None = self._part(resource_type, "quotas", "QUOTAS")
        return found

    def call_quotas(self, service: str) -> "CallUse | None":
        """The same for calls of a service by those who have no resource of it."""
        module = LIMITED.get(service)
        found: CallUse | None = _part(module, "quotas", "CALLS").get(service) if module is not None else None
        return found

    def is_free(self, resource_type: str) -> bool:
        """Whether it is known that AWS charges nothing for a type."""
        module = _module(resource_type)
        if module is None:
            return is_free(resource_type)
        return _known_as(resource_type) in load(module).free

    def _part(self, resource_type: str, file: str, table: str) -> Any:
        module = _module(resource_type)
        return _part(module, file, table).get(resource_type) if module is not None else None


CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
"""Each type `Custom::…` is another name of it."""


def _known_as(resource_type: str) -> str:
    custom = resource_type.startswith("Custom::") and resource_type not in MODULES
    return CUSTOM_RESOURCE if custom else resource_type


def _module(resource_type: str) -> str | None:
    return MODULES.get(resource_type) or MODULES.get(resource_type.rpartition("::")[0] + "::")


@cache
def load(module: str) -> Service:
    """The `SERVICE` of a module of this folder."""
    service: Service = import_module(f"sless_audit.services.{module}").SERVICE
    return service


@cache
def _part(module: str, file: str, table: str) -> dict[str, Any]:
    """A table of a service that is a folder; empty where it has no such file."""
    from importlib.util import find_spec

    package = f"sless_audit.services.{module}"
    if not hasattr(import_module(package), "__path__") or find_spec(f"{package}.{file}") is None:
        return {}
    found: dict[str, Any] = getattr(import_module(f"{package}.{file}"), table)
    return found
