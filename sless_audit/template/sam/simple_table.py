"""AWS::Serverless::SimpleTable: a DynamoDB table with a partition key and nothing else."""

from typing import Any

from sless_audit.template.sam.cfn import tag_list
from sless_audit.template.sam.run import Run
from sless_audit.template.sam.source import Source
from sless_audit.template.values import Path

_KEY_TYPES = {"String": "S", "Number": "N", "Binary": "B"}


def lower_simple_table(run: Run, source: Source) -> None:
    name, type_ = "id", "S"
    origins: dict[Path, Path] = {}
    key = source.mapping("PrimaryKey")
    if key:
        origins = {("Properties", part): source.place("PrimaryKey") for part in ("AttributeDefinitions", "KeySchema")}
        name = key.get("Name", name)
        given = key.get("Type")
        type_ = _KEY_TYPES.get(given, type_) if isinstance(given, str) else type_
        if "Name" not in key or not isinstance(given, str) or given not in _KEY_TYPES:
            run.refused(source.refuse("PrimaryKey needs a Name and a Type of String, Number or Binary", "PrimaryKey"))
    throughput = source.get("ProvisionedThroughput") or None
    properties: dict[str, Any] = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": type_}],
        "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        "BillingMode": None if throughput else "PAY_PER_REQUEST",
        "ProvisionedThroughput": throughput,
        **{
            part: source.get(part) or None
            for part in ("PointInTimeRecoverySpecification", "SSESpecification", "TableName")
        },
        "Tags": tag_list(source.mapping("Tags")) or None,
    }
    run.add(source.lower_as("AWS::DynamoDB::Table", properties, origins=origins))
