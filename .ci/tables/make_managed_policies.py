"""Writes sless_audit/aws/tables/managed_policies.json: AWS managed policies that serverless roles wear.

Source: `moto/iam/aws_managed_policies.py` of moto (Apache-2.0), which its maintainers read from the IAM API; moto 5.2.5
was published on 2026-10-27. moto is in no lock file of this project:

    pip download --no-deps moto==5.2.5 && unzip moto-5.2.5-py3-none-any.whl -d build/moto
    PYTHONPATH=build/moto/moto/iam python .ci/tables/make_managed_policies.py
"""

import json
import re
from pathlib import Path

from aws_managed_policies import aws_managed_policies_data

SOURCE = "moto 5.2.5 (Apache-2.0), aws_managed_policies.py, from the IAM API"
DATE = "2026-10-27"
TABLE = Path(__file__).parents[2] / "sless_audit/aws/tables/managed_policies.json"

# By the services that functions, state machines, pipes and schedules call. Policies of many kilobytes over all services
# (ReadOnlyAccess, SecurityAudit) are left out.
SERVICE_ROLES = (
    r"AWSLambda.*|AWSAppSync.*|AWSCodeDeployRoleForLambda.*|AmazonAPIGateway.*|CloudWatchEvents.*|AWSIoT.*Actions"
)
SERVICES = (
    "AWSAppSync(Invoke)?|AWSIoT|AWSLambda_?|AWSStepFunctions(Console)?|AWSX[Rr]ay|AmazonAPIGateway(Invoke)?|AmazonAthena|"
    "AmazonBedrock|AmazonCognito|AmazonDynamoDB|AmazonElastiCache|AmazonEventBridge(Pipes|Scheduler|Schemas)?|"
    "AmazonKeyspaces|AmazonKinesis(Firehose|Analytics|VideoStreams)?|AmazonLex|AmazonMQ(Api)?|AmazonMSK|"
    "AmazonOpenSearch(Service|Ingestion)|AmazonPolly|AmazonRDS(Data)?|AmazonRekognition|AmazonS3(Express|Tables)?|AmazonSES|"
    "AmazonSNS|AmazonSQS|AmazonSSM|AmazonTextract|AmazonTimestream|AmazonTranscribe|AWSKeyManagementService|"
    "AWSSecretsManagerClient|AWSGlueSchemaRegistry|CloudWatch(Events|Logs)?|Comprehend|Neptune|Translate"
)
KINDS = "FullAccess(_?[vV]2)?|ReadOnly(Access)?(_v2)?|PowerUser|(Daemon)?WriteAccess|WriteOnlyAccess"
OTHERS = (
    "AWSLambdaExecute|AWSLambdaInvocation-DynamoDB|AWSLambdaReplicator|SecretsManagerReadWrite|"
    "CloudWatchLambda(Insights|ApplicationSignals)ExecutionRolePolicy|AWSGlueServiceRole|AmazonS3ObjectLambda.*Policy|"
    "AmazonECSTaskExecutionRolePolicy|AdministratorAccess|PowerUserAccess|IAMFullAccess|IAMReadOnlyAccess"
)
WANTED = re.compile(f"({SERVICES})({KINDS})|{OTHERS}")


def main() -> None:
    published = json.loads(aws_managed_policies_data)
    rows = (
        f"{json.dumps(name)}: {json.dumps(_statements(entry['Document']), separators=(',', ':'))}"
        for name, entry in sorted(published.items())
        if WANTED.fullmatch(name) or (entry["Path"] == "/service-role/" and re.fullmatch(SERVICE_ROLES, name))
    )
    TABLE.write_text(
        f'{{"source": "{SOURCE}", "date": "{DATE}", "policies": {{\n' + ",\n".join(rows) + "\n}}\n", encoding="utf-8"
    )


def _statements(document: dict[str, object]) -> list[object]:
    statements = document["Statement"]
    return statements if isinstance(statements, list) else [statements]


if __name__ == "__main__":
    main()
