"""How VPC endpoints name the services of AWS.

Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html, the endpoints that
aws-cdk-lib knows (`InterfaceVpcEndpointAwsService`, checked on 2026-11-21) and the endpoint prefixes of botocore 1.44.
"""

_OTHERS = {
    "amp": ("aps", "aps-workspaces"),
    "apigatewayv2": ("apigateway",),
    "cloudwatch": ("monitoring",),
    "codeartifact": ("codeartifact.api",),
    "docdb": ("rds",),
    "ecr": ("ecr.api",),
    "efs": ("elasticfilesystem",),
    "elb": ("elasticloadbalancing",),
    "elbv2": ("elasticloadbalancing",),
    "emr": ("elasticmapreduce",),
    "firehose": ("kinesis-firehose",),
    "iotsitewise": ("iotsitewise.api", "iotsitewise.data"),
    "iotwireless": ("iotwireless.api",),
    "kinesis": ("kinesis-streams",),
    "lexv2-models": ("models-v2-lex",),
    "lexv2-runtime": ("runtime-v2-lex",),
    "neptune": ("rds",),
    "pricing": ("pricing.api",),
    "resourcegroupstaggingapi": ("tagging",),
    "sagemaker": ("sagemaker.api",),
    "ses": ("email",),
    "sesv2": ("email",),
    "stepfunctions": ("states", "sync-states"),
}
"""Service as boto3 names it → the short names of its endpoints, where they are others."""


def is_endpoint_of(endpoint: str, service: str) -> bool:
    """Whether an endpoint (`kinesis-streams`) is one of a service (`kinesis`). Dots and hyphens count for nothing
    (`iot.data`, `iot-data`), nor does what says that it is a FIPS endpoint."""
    return _plain(endpoint.removesuffix("-fips")) in {_plain(name) for name in _OTHERS.get(service, (service,))}


def endpoint_name(service: str) -> str:
    """The short name of the endpoint that a service is reached by."""
    return _OTHERS.get(service, (service,))[0]


def _plain(name: str) -> str:
    return name.replace("-", "").replace(".", "")
