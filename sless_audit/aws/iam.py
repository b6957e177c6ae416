"""IAM actions (access level, resource types, what can be narrowed), and what a policy statement allows."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from sless_audit.aws.table_files import read_bytes
from sless_audit.aws.wildcards import matches

_TABLE = "iam_actions.txt"


class AccessLevel(StrEnum):
    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    TAGGING = "Tagging"
    PERMISSIONS_MANAGEMENT = "Permissions management"


class ResourceType(NamedTuple):
    """As the Service Authorization Reference names it, a space written as `_`."""

    name: str
    required: bool


class Action(NamedTuple):
    service: str
    name: str
    access: AccessLevel
    resource_types: tuple[ResourceType, ...]

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"


_LEVELS = {
    "L": AccessLevel.LIST,
    "R": AccessLevel.READ,
    "W": AccessLevel.WRITE,
    "T": AccessLevel.TAGGING,
    "P": AccessLevel.PERMISSIONS_MANAGEMENT,
}

# The resource type is an extra of the call (a lexicon, a terminology, a custom model, a dataset): without
# it the call is authorized on no resource, so that a narrower `Resource` forbids the plain call. Not meant
# are actions such as s3:GetObject, which has two optional types and always needs one. Service Authorization
# Reference, 2026-11-21.
_RESOURCE_IS_AN_EXTRA = {
    "cloudwatch": "GetMetricData ListMetrics PutMetricData",
    "comprehend": "DetectEntities",
    "polly": "StartSpeechSynthesisStream StartSpeechSynthesisTask SynthesizeSpeech",
    "rekognition": "DetectModerationLabels StartMediaAnalysisJob",
    "translate": "StartTextTranslationJob TranslateDocument TranslateText",
}

# Could be narrowed in theory, and AWS itself grants them on `*` to every function: network interfaces and
# their addresses (AWSLambdaVPCAccessExecutionRole), log groups (AWSLambdaBasicExecutionRole). Detection and
# text extraction work on what the caller sends; a custom model is the exception there.
_GRANTED_ON_STAR_BY_HABIT = {
    "ec2": "*NetworkInterface* *PrivateIpAddresses",
    "logs": "CreateLogGroup",
    "rekognition": "Detect*",
    "textract": "*",
}

# Actions of the levels Read and List whose answer is what users stored, or that make something run. All
# others of these levels describe: configuration, status, names.
_READS_DATA = {
    "appconfig": "GetConfiguration GetHostedConfigurationVersion GetLatestConfiguration",
    "athena": "GetQueryResults GetQueryResultsStream",
    "bedrock": "AgenticRetrieveStream GetAgentMemory GetDocumentContent Invoke* Retrieve",
    "cassandra": "GetRecords Select SelectMultiRegionResource",
    "cloudfront-keyvaluestore": "GetKey",
    "codeartifact": "GetPackageVersionAsset ReadFromRepository",
    "codecommit": "GetBlob GetFile GitPull",
    "cognito-idp": "AdminGetUser ListUsers ListUsersInGroup",
    "dax": "BatchGetItem ConditionCheckItem GetItem Query Scan",
    "dynamodb": (
        "BatchGetItem ConditionCheckItem GetItem GetRecords PartiQLSelect Query "
        "ReadDataForReplication Scan SearchVectors"
    ),
    "ecr": "BatchGetImage GetDownloadUrlForLayer",
    "elasticfilesystem": "ClientMount",
    "es": "ESCrossClusterGet ESHttpGet ESHttpHead",
    "geo": "BatchGetDevicePosition GetDevicePosition*",
    "glacier": "GetJobOutput",
    "healthlake": "ReadResource SearchEverything SearchWith* VersionReadResource",
    "iot": "GetRetainedMessage GetThingShadow",
    "kafka-cluster": "ReadData",
    "kendra": "Query Retrieve",
    "kinesis": "GetRecords SubscribeToShard",
    "kinesisvideo": "GetClip GetImages GetMedia*",
    "logs": "FilterLogEvents GetLogEvents GetLogRecord GetQueryResults StartLiveTail StartQuery Unmask",
    "medical-imaging": "GetImageFrame GetImageSetMetadata",
    "neptune-db": "GetStreamRecords ReadDataViaQuery",
    "personalize": "GetActionRecommendations GetPersonalizedRanking GetRecommendations",
    "redshift-data": "GetStatementResult",
    "rekognition": "Search*",
    "s3": (
        "GetDataAccess GetObject GetObjectTorrent GetObjectVersion "
        "GetObjectVersionForReplication GetObjectVersionTorrent"
    ),
    "s3-object-lambda": "GetObject GetObjectVersion",
    "s3tables": "GetTableData",
    "s3vectors": "GetVectors QueryVectors",
    "sagemaker": "BatchGetRecord GetRecord InvokeEndpoint*",
    "sdb": "GetAttributes Select",
    "secretsmanager": "BatchGetSecretValue GetSecretValue",
    "sqs": "ReceiveMessage",
    "ssm": "GetParameter GetParameterHistory GetParameters GetParametersByPath",
    "timestream": "Select",
    "workmailmessageflow": "GetRawMessageContent",
}


def action_matches(pattern: str, action: str) -> bool:
    """Whether an `Action` entry of a policy (`s3:Get*`, `*`) covers an action; case does not count."""
    return matches(pattern, action, ignore_case=True)


@lru_cache(maxsize=1024)
def expand(pattern: str) -> tuple[Action, ...]:
    """The actions that an `Action` entry of a policy covers, in the order of the table.

    `*` reads the whole table (some 22,000 actions, a tenth of a second).
    """
    if pattern == "*":
        pattern = "*:*"
    prefix, colon, name = pattern.partition(":")
    if not colon:
        return ()
    if "*" in prefix or "?" in prefix:
        services = [service for service in _services() if matches(prefix, service, ignore_case=True)]
    else:
        services = [prefix.lower()]
    return tuple(
        action
        for service in services
        for lower_name, action in _actions(service).items()
        if matches(name.lower(), lower_name)
    )


def accepts_only_star(action: Action) -> bool:
    """Whether naming resources has no effect, would forbid the plain call, or is not expected of anybody."""
    if not action.resource_types:
        return True
    return _is_listed(action, _RESOURCE_IS_AN_EXTRA) or _is_listed(action, _GRANTED_ON_STAR_BY_HABIT)


def touches_data(action: Action) -> bool:
    """Whether the action reads stored data, writes, deletes, invokes or changes permissions."""
    match action.access:
        case AccessLevel.WRITE | AccessLevel.PERMISSIONS_MANAGEMENT:
            return True
        case AccessLevel.READ | AccessLevel.LIST:
            return _is_listed(action, _READS_DATA)
        case AccessLevel.TAGGING:
            return False


def _is_listed(action: Action, table: Mapping[str, str]) -> bool:
    return any(matches(pattern, action.name) for pattern in table.get(action.service, "").split())


@cache
def _table() -> str:
    return read_bytes(_TABLE).decode("ascii")


@cache
def _services() -> tuple[str, ...]:
    return tuple(re.findall(r"^\[(.+)\]$", _table(), re.MULTILINE))


@cache
def _actions(service: str) -> dict[str, Action]:
    """Name in lower case → action; empty for a service that is not in the table."""
    heading = f"\n[{service}]\n"
    begin = _table().find(heading)
    if begin < 0:
        return {}
    begin += len(heading)
    end = _table().find("\n[", begin)
    actions = {}
    for line in _table()[begin : None if end < 0 else end].splitlines():
        name, level, *types = line.split(" ")
        resource_types = tuple(ResourceType(text.rstrip("!"), text.endswith("!")) for text in types)
        actions[name.lower()] = Action(service, name, _LEVELS[level], resource_types)
    return actions
