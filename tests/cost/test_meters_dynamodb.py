from pathlib import Path

import pytest

from sless_audit.api.cost import costs_of
from sless_audit.api.prices import books
from sless_audit.workload.load import SECONDS_PER_MONTH
from sless_audit.workload.usage import NO_USAGE
from tests.cost.charges import Charges, charges_of, near
from tests.graphs import app_of, write_files

_KB = 1_024


_IOT_WRITES = """
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST%s}}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Actions: [{DynamoDBv2: {PutItem: {TableName: !Ref Table}}}]}}
"""
_CALLS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      Environment: {Variables: {TABLE: !Ref Table}}
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}}
"""
_OF_MANY_REGIONS = """
Resources:
  Table:
    Type: AWS::DynamoDB::GlobalTable
    Properties: {%s, Replicas: [%s]}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Actions: [{DynamoDBv2: {PutItem: {TableName: !Ref Table}}}]}}
"""


def _written(table: str = "", monthly: float = 1_000_000, numbers: dict[str, float] | None = None) -> Charges:
    """A table that a rule writes to, an item for each message of a device."""
    return charges_of(
        _IOT_WRITES % table,
        {"Rule": monthly},
        numbers,
    )


def _called(folder: Path, body: str, monthly: float = 1_000_000, numbers: dict[str, float] | None = None) -> Charges:
    """A table that a function calls, once for each request of an API."""
    code = write_files(
        folder,
        {
            "src/app.py": f"""
            import os
            import boto3
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            client = boto3.client("dynamodb")
            def handler(event, context):
                {body}
            """
        },
    )
    return charges_of(
        _CALLS,
        {"ServerlessHttpApi GET /": monthly},
        numbers,
        code=code,
    )


def test_a_write_is_a_unit_for_each_kb_of_the_item() -> None:
    # AWS charges 0.625 USD for a million write request units.
    found = _written(numbers={"Table: item": 1 * _KB})
    assert found.usd("Table", "writes") == near(0.625)
    assert found.usd("Table", "reads") == 0
    found = _written(numbers={"Table: item": 2.5 * _KB})
    assert found.quantity("Table", "writes") == near(3_000_000)


@pytest.mark.parametrize(
    ("call", "size_kb", "units"),
    [
        ("table.get_item(Key={'id': 1})", 1, 0.5),
        ("table.get_item(Key={'id': 1})", 5, 1),
        ("table.get_item(Key={'id': 1}, ConsistentRead=True)", 5, 2),
        ("table.query(KeyConditionExpression=event)", 1, 1.5),  # 12 items of 1 KB: three units of 4 KB, halved
    ],
)
def test_a_read_is_half_a_unit_for_each_4_kb_and_a_whole_one_where_it_is_consistent(
    tmp_path: Path, call: str, size_kb: float, units: float
) -> None:
    numbers = {"Table: item": size_kb * _KB} | ({"F -> Table: items": 12} if "query" in call else {})
    found = _called(tmp_path, call, numbers=numbers)
    assert found.quantity("Table", "reads") == near(units * 1_000_000)
    assert found.quantity("Table", "writes") == 0


def test_a_transaction_costs_twice_for_each_item_that_it_lists(tmp_path: Path) -> None:
    body = """client.transact_write_items(TransactItems=[
                    {"Put": {"TableName": os.environ["TABLE"], "Item": {}}},
                    {"Delete": {"TableName": os.environ["TABLE"], "Key": {}}},
                ])"""
    found = _called(tmp_path, body, numbers={"Table: item": _KB})
    # two items, each written for two units
    assert found.quantity("Table", "writes") == near(4_000_000)


def test_items_that_are_put_one_by_one_into_a_batch_are_written_once_each(tmp_path: Path) -> None:
    body = """with table.batch_writer() as batch:
                    for number in range(3):
                        batch.put_item(Item={"id": number})"""
    found = _called(tmp_path, body, numbers={"Table: item": _KB})
    assert found.quantity("Table", "writes") == near(3_000_000)


def test_the_size_that_a_profile_gives_for_the_calls_goes_before_that_of_the_table(tmp_path: Path) -> None:
    found = _called(tmp_path, "table.put_item(Item={})", numbers={"Table: item": 9 * _KB, "F -> Table: item": 2 * _KB})
    assert found.quantity("Table", "writes") == near(2_000_000)


def test_each_index_is_written_too() -> None:
    indexes = """, GlobalSecondaryIndexes: [
      {IndexName: a, Projection: {ProjectionType: ALL}}, {IndexName: b, Projection: {ProjectionType: KEYS_ONLY}}]"""
    found = _written(indexes, numbers={"Table: item": 3 * _KB, "Table: index_writes": 1})
    # 3 units of the table; 3 of the index with all of the item, 1 of that with its keys
    assert found.quantity("Table", "writes") == near(3_000_000)
    assert found.quantity("Table", "index writes") == near(4_000_000)
    assert found("Table", "index writes").price == ("dynamodb", "on-demand-write")
    found = _written(indexes, numbers={"Table: item": _KB, "Table: index_writes": 0})
    assert found.quantity("Table", "index writes") == 0


def test_the_class_for_infrequent_access_has_prices_of_its_own() -> None:
    found = _written(", TableClass: STANDARD_INFREQUENT_ACCESS", numbers={"Table: item": _KB})
    assert found.usd("Table", "writes") == near(0.78)
    assert found("Table", "storage").price == ("dynamodb", "storage-ia")


def test_storage_is_unknown_until_a_profile_states_it() -> None:
    recoverable = ", PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}"
    found = _written(recoverable)
    for component in ("storage", "point-in-time recovery"):
        assert found.quantity("Table", component) is None
        assert found("Table", component).unknown == "nodes.Table.storage"
    found = _written(recoverable, numbers={"Table: storage": 40 * _KB**3})
    assert found.usd("Table", "storage") == near(40 * 0.25)
    assert found.usd("Table", "point-in-time recovery") == near(40 * 0.20)
    assert "point-in-time recovery" not in _written().of("Table")


def test_provisioned_capacity_is_due_by_the_hour_whatever_the_load() -> None:
    found = charges_of(
        """
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties:
              ProvisionedThroughput: {ReadCapacityUnits: 10, WriteCapacityUnits: 5}
              GlobalSecondaryIndexes:
                - {IndexName: by-date, ProvisionedThroughput: {ReadCapacityUnits: 2, WriteCapacityUnits: 1}}
        """
    )
    # 10 x 730 x 0.00013 and 5 x 730 x 0.00065
    assert found.usd("Table", "read capacity") == near(0.949)
    assert found.usd("Table", "write capacity") == near(2.3725)
    assert found.quantity("Table", "read capacity of by-date") == near(1_460)
    assert found("Table", "write capacity").flow is None


_SCALED = """
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: orders, ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Actions: [{DynamoDBv2: {PutItem: {TableName: !Ref Table}}}]}}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ResourceId: %s
      ScalableDimension: dynamodb:table:WriteCapacityUnits
      MinCapacity: 5
      MaxCapacity: 50
  Policy:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties: {ScalingTargetId: !Ref Target, TargetTrackingScalingPolicyConfiguration: {TargetValue: 70}}
"""


@pytest.mark.parametrize("named", ["table/orders", "!Sub 'table/${Table}'"])
@pytest.mark.parametrize(
    ("per_second", "units"),
    [
        (1, 0),  # 1 / 70% = 2 units: the least of 5 is enough
        (14, 15),  # 14 / 70% = 20 units, 15 above the least
        (100, 45),  # 143 units: the most is 50
    ],
)
def test_auto_scaling_follows_the_load_between_its_bounds(named: str, per_second: float, units: float) -> None:
    found = charges_of(_SCALED % named, {"Rule": per_second * SECONDS_PER_MONTH}, {"Table: item": _KB})
    assert found.quantity("Table", "write capacity") == near(5 * 730)
    assert found.quantity("Table", "write capacity, scaled") == near(units * 730)
    assert found("Table", "write capacity, scaled").flow == "writes"
    assert "read capacity, scaled" not in found.of("Table")


def _global(replicas: str, properties: str = "BillingMode: PAY_PER_REQUEST") -> Charges:
    return charges_of(
        _OF_MANY_REGIONS % (properties, replicas),
        {"Rule": 1_000_000},
        {"Table: item": _KB},
    )


def test_a_global_table_of_one_region_is_charged_as_any_table() -> None:
    found = _global("{Region: !Ref AWS::Region}")
    assert found("Table", "writes").price == ("dynamodb", "on-demand-write")


def test_each_replica_is_charged_replicated_writes_at_the_price_of_its_region() -> None:
    found = _global("{Region: !Ref AWS::Region}, {Region: eu-central-1}")
    own, other = found("Table", "writes"), found("Table", "writes in eu-central-1")
    assert own.price == other.price == ("dynamodb", "global-replicated-write")
    assert [own.region, other.region] == ["", "eu-central-1"]
    assert [own.quantity, other.quantity] == [near(1_000_000), near(1_000_000)]


def test_replicas_have_the_capacity_that_the_table_writes_with_and_read_with_their_own() -> None:
    properties = """BillingMode: PROVISIONED, WriteProvisionedThroughputSettings: {WriteCapacityAutoScalingSettings:
        {MinCapacity: 4, MaxCapacity: 40, TargetTrackingScalingPolicyConfiguration: {TargetValue: 50}}}"""
    replicas = ", ".join(
        f"{{Region: {region}, ReadProvisionedThroughputSettings: {{ReadCapacityUnits: {units}}}}}"
        for region, units in (("!Ref AWS::Region", 3), ("eu-central-1", 7))
    )
    found = _global(replicas, properties)
    assert found.quantity("Table", "write capacity") == near(4 * 730)
    assert found("Table", "write capacity").price == ("dynamodb", "replicated-write-provisioned")
    assert found.quantity("Table", "write capacity in eu-central-1") == near(4 * 730)
    # 1,000,000 a month are 0.38 a second: less than the least
    assert found.quantity("Table", "write capacity, scaled") == 0
    assert found.quantity("Table", "read capacity") == near(3 * 730)
    assert found.quantity("Table", "read capacity in eu-central-1") == near(7 * 730)


def test_the_replicas_of_the_cdk_count_as_well() -> None:
    found = charges_of(
        """
        Resources:
          Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}
          Replica:
            Type: Custom::DynamoDBReplica
            Properties: {ServiceToken: 'arn:aws:lambda:::f', TableName: !Ref Table, Region: eu-central-1}
        """
    )
    assert found("Table", "writes in eu-central-1").price == ("dynamodb", "global-replicated-write")


def test_capacity_that_is_not_known_is_not_nothing() -> None:
    found = charges_of(
        """
        Parameters: {Mode: {Type: String}, Units: {Type: Number}}
        Resources:
          Table:
            Type: AWS::DynamoDB::Table
            Properties: {ProvisionedThroughput: {ReadCapacityUnits: !Ref Units, WriteCapacityUnits: 5}}
          Other: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: !Ref Mode}}
        """
    )
    assert found.quantity("Table", "read capacity") is None
    assert found("Table", "read capacity").unknown == "ReadCapacityUnits"
    assert found.quantity("Other", "capacity") is None
    assert found("Other", "capacity").unknown == "BillingMode of Other"


def test_changes_that_go_to_kinesis_are_charged_by_the_kb() -> None:
    found = _written(", KinesisStreamSpecification: {StreamArn: 'arn:aws:kinesis:eu-west-1:1:stream/s'}",
                     numbers={"Table: item": 1.5 * _KB})  # fmt: skip
    assert found.usd("Table", "changes to Kinesis") == near(0.20)
    assert "changes to Kinesis" not in _written().of("Table")


def test_a_million_units_bring_the_capacity_that_they_add() -> None:
    # A million a month is 0.38 a second: at a target of 1%, 39 units, 34 above the least.
    app = app_of((_SCALED % "table/orders").replace("TargetValue: 70", "TargetValue: 1"))
    (million,) = costs_of(app, NO_USAGE, None, books()).per_million
    lines = {line.component: line for line in million.bill.lines if line.resource.logical_id == "Table"}
    assert lines["write capacity, scaled"].quantity.likely == near(34 * 730)
