"""Break-evens, by published examples and by figures worked out by hand at the prices of us-east-1."""

from pathlib import Path

import pytest

from tests.cost.break_evens import Told, told
from tests.graphs import write_files

SECONDS = 730 * 3_600

_TABLE = """
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {%s}}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Actions: [{DynamoDBv2: {PutItem: {TableName: !Ref Table}}}]}}
"""
_FUNCTION = """
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {MemorySize: %s%s}}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Actions: [{Lambda: {FunctionArn: !GetAtt F.Arn}}]}}
"""


def _function(
    memory: int, duration: float, monthly: float | None = None, more: str = "", numbers: dict[str, float] | None = None
) -> Told:
    figures = {"F: duration": duration, "F: cold_starts": 0.0, **(numbers or {})}
    volumes = {"Rule": monthly} if monthly is not None else {}
    return told(_FUNCTION % (memory, more), volumes, figures)


def test_provisioned_capacity_pays_from_29_percent_use_on() -> None:
    # $0.00065 an hour for a unit that writes 3,600 times, against $0.625 a million: the prices of
    # https://costpatrol.io/blog/dynamodb-on-demand-vs-provisioned-pricing
    found = told(_TABLE % "BillingMode: PAY_PER_REQUEST", {"Rule": 5_000_000}, {"Table: item": 100})
    assert "more than 29% of it is used" in found.remarks("dynamodb-capacity", "Table")
    # one unit for writes and one for reads, $0.4745 and $0.0949 a month, against writes alone
    assert found.turn("dynamodb-capacity", "Table") == pytest.approx(0.5694 / 0.625e-6)
    # 5,000,000 writes a month are 1.9 a second; at 70% use they take 3 units
    assert found.money("dynamodb-capacity", "Table") == pytest.approx((3.125, 3 * 0.4745 + 0.0949))


def test_capacity_that_is_provisioned_and_idle_costs_more_than_requests() -> None:
    template = _TABLE % "ProvisionedThroughput: {ReadCapacityUnits: 10, WriteCapacityUnits: 10}"
    found = told(template, {"Rule": 1_000_000}, {"Table: item": 100})
    assert found.money("dynamodb-capacity", "Table") == pytest.approx((5.694, 0.625))
    assert found("dynamodb-capacity", "Table").pays
    (turn,) = found("dynamodb-capacity", "Table").turns
    assert turn.above == "provisioned capacity"
    assert float(turn.volume) == pytest.approx(5.694 / 0.625e-6)


def test_a_table_that_nothing_calls_is_not_compared() -> None:
    found = told("Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}}")
    assert "nothing in the app" in found.missing["dynamodb-capacity", "T"]


def test_without_a_profile_the_volume_is_told_and_no_money() -> None:
    found = told(_TABLE % "BillingMode: PAY_PER_REQUEST", numbers={"Table: item": 100})
    one = found("dynamodb-capacity", "Table")
    assert (one.today, one.other, one.saving) == (None, None, None)
    assert found.turn("dynamodb-capacity", "Table") == pytest.approx(0.5694 / 0.625e-6)


@pytest.mark.parametrize("memory", [128, 1_024])
def test_environments_kept_ready_pay_from_60_percent_use_on(memory: int) -> None:
    # https://finops.com.py/services/lambda/provisioned-concurrency: "around 60%"
    found = _function(memory, 0.1)
    assert "busy more than 60% of the time" in found.remarks("provisioned-concurrency", "F")
    used = found.turn("provisioned-concurrency", "F") * 0.1 / SECONDS
    assert used == pytest.approx(0.0000041667 / (0.0000166667 - 0.0000097222))


def test_idle_environments_cost_more_than_on_demand() -> None:
    alias = """
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref F
      FunctionVersion: "1"
      Name: live
      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 10}
"""
    figures = {"F: duration": 0.1, "F: cold_starts": 0.0}
    found = told(_FUNCTION % (1_024, "") + alias, {"Rule": 1_000_000}, figures)
    today, other = found.money("provisioned-concurrency", "F")
    assert found("provisioned-concurrency", "F").comparison.today.name == "provisioned concurrency"
    # ten environments of 1 GB, all month, whatever else is paid for the runs
    assert today > 10 * SECONDS * 0.0000041667
    assert other == pytest.approx(100_000 * 0.0000166667 + 0.2)


def test_snapstart_forbids_environments_kept_ready() -> None:
    found = _function(128, 0.1, more=", SnapStart: {ApplyOn: PublishedVersions}")
    assert found.obstacles("provisioned-concurrency", "F") == {"SnapStart, which excludes provisioned concurrency": 3}


def test_lambda_and_fargate_at_a_million_requests() -> None:
    # https://keystone.page/blog/lambda-vs-fargate-cost-1m-requests: $1.87 for Lambda with 512 MB and 200 ms;
    # https://infra.furybee.org/articles/serverless-vs-containers-cost: $18.02 for a task of 0.5 vCPU and 1 GB
    found = _function(512, 0.2, 1_000_000)
    today, other = found.money("compute", "F")
    assert today == pytest.approx(1.87, abs=0.005)
    assert other == pytest.approx(18.02, abs=0.01)
    assert found.turn("compute", "F") == pytest.approx(730 * (0.5 * 0.04048 + 0.004445) / (today / 1e6))


def test_arm64_is_a_fifth_cheaper_at_any_volume() -> None:
    # https://keystone.page/blog/lambda-vs-fargate-cost-1m-requests: $1.87 and $1.53 (requests: $0.20)
    found = _function(512, 0.2, 1_000_000)
    assert found.money("architecture", "F") == pytest.approx((1.87, 1.53), abs=0.005)
    assert not found("architecture", "F").turns
    assert found("architecture", "F").always == "arm64"
    assert not found.obstacles("architecture", "F")


def test_an_old_runtime_forbids_arm64() -> None:
    found = _function(512, 0.2, more=", Runtime: python3.7")
    assert found.obstacles("architecture", "F") == {"the runtime python3.7, which is not there for arm64": 3}


@pytest.mark.parametrize(
    ("memory", "seconds", "dollars"),
    [(128, 11.722, 0.024628), (256, 6.678, 0.028035), (512, 3.194, 0.026830), (1_024, 1.465, 0.024638)],
)
def test_the_memory_sizes_of_the_operator_guide(memory: int, seconds: float, dollars: float) -> None:
    # https://docs.aws.amazon.com/lambda/latest/operatorguide/computing-power.html, 1,000 invocations
    curve = {"F: curve.128MB": 11.722, "F: curve.256MB": 6.678, "F: curve.512MB": 3.194, "F: curve.1024MB": 1.465}
    found = _function(memory, seconds, 1_000, numbers=curve)
    today, other = found.money("memory", "F")
    assert today == pytest.approx(dollars, rel=1e-3)
    # by a hair: 1.46500 GB-seconds, against 1.46525 with 128 MB
    assert other == pytest.approx(0.024638, rel=1e-3)
    assert found("memory", "F").comparison.other.name == "1024 MB, measured"


def test_a_size_below_the_memory_in_use_is_forbidden() -> None:
    curve = {"F: curve.128MB": 0.1, "F: curve.512MB": 0.1, "F: memory_used": 200 * 1024 * 1024}
    found = _function(512, 0.1, 1_000_000, numbers=curve)
    assert list(found.obstacles("memory", "F")) == ["200 MB in use: more than that size has"]


def test_without_a_curve_memory_is_not_compared() -> None:
    assert _function(512, 0.1).missing["memory", "F"].startswith("nodes.F.curve")


_REST = """
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {EndpointConfiguration: {Types: [REGIONAL]}%s}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET%s
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: "https://example.com/"}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: prod%s}}
  Other: {Type: AWS::ApiGateway::RestApi}
%s
"""


def _rest(api: str = "", method: str = "", stage: str = "", more: str = "") -> Told:
    return told(_REST % (api, method, stage, more), {"Api GET /": 1_000_000})


def test_a_million_requests_of_an_api() -> None:
    # https://aws.amazon.com/api-gateway/pricing/: $3.50 and $1.00 a million
    found = _rest()
    assert found.money("api", "Api") == pytest.approx((3.5, 1.0))
    assert not found.obstacles("api", "Api")
    assert found("api", "Api").always == "HTTP API"


@pytest.mark.parametrize(
    ("parts", "text", "line"),
    [
        ({"method": "\n      ApiKeyRequired: true"}, "methods that require an API key", 10),
        ({"method": "\n      RequestValidatorId: abc"}, "requests that are validated", 10),
        ({"stage": ", CacheClusterEnabled: true, CacheClusterSize: '0.5'"}, "a cache", 11),
        (
            {
                "more": "  Plan:\n    Type: AWS::ApiGateway::UsagePlan\n"
                "    Properties: {ApiStages: [{ApiId: !Ref Api, Stage: prod}]}"
            },
            "a usage plan",
            15,
        ),
        (
            {
                "more": "  Wall:\n    Type: AWS::WAFv2::WebACLAssociation\n    Properties:\n"
                "      WebACLArn: arn:aws:wafv2:us-east-1:111122223333:regional/webacl/a/b\n"
                "      ResourceArn: !Sub arn:aws:apigateway:us-east-1::/restapis/${Api}/stages/prod"
            },
            "a web ACL of AWS WAF",
            17,
        ),
    ],
)
def test_what_forbids_an_http_api(parts: dict[str, str], text: str, line: int) -> None:
    found = _rest(**parts)
    assert found.obstacles("api", "Api") == {text: line}
    assert found("api", "Api").is_forbidden


def test_a_usage_plan_of_another_api_forbids_nothing() -> None:
    plan = "  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Other, Stage: prod}]}}"
    assert not _rest(more=plan).obstacles("api", "Api")


def test_a_private_api_cannot_be_an_http_api() -> None:
    template = _REST.replace("[REGIONAL]", "[PRIVATE]") % ("", "", "", "")
    found = told(template)
    assert found.obstacles("api", "Api") == {"a private endpoint": 3}


_MACHINE = """
Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/r
      StateMachineType: %s
      Definition:
        StartAt: S0
        States:
%s
  Rule:
    Type: AWS::IoT::TopicRule
    Properties:
      TopicRulePayload:
        Actions: [{StepFunctions: {StateMachineName: !GetAtt M.Name, RoleArn: "arn:aws:iam::111122223333:role/r"}}]
"""


def _machine(states: list[str], kind: str = "STANDARD", monthly: float | None = 1_000_000) -> Told:
    chain = [
        f"          S{number}: {{{body}, {f'Next: S{number + 1}' if number + 1 < len(states) else 'End: true'}}}"
        for number, body in enumerate(states)
    ]
    template = _MACHINE % (kind, "\n".join(chain))
    numbers = {"M: duration": 1.0, "M: memory_used": 128 * 1024 * 1024}
    return told(template, {"Rule": monthly} if monthly is not None else {}, numbers)


def test_a_million_executions_of_ten_states() -> None:
    # https://c3x.dev/blog/aws-step-functions-standard-vs-express-cost/: $250.00 and $3.08
    found = _machine(["Type: Pass"] * 10)
    assert found.money("workflow", "M") == pytest.approx((250.0, 3.08), abs=0.005)
    assert not found("workflow", "M").is_forbidden
    back = _machine(["Type: Pass"] * 10, "EXPRESS")
    assert back.money("workflow", "M") == pytest.approx((3.08, 250.0), abs=0.005)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("Type: Wait, Seconds: 86400", "a wait of 86,400 s"),
        (
            "Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {}",
            "a task that waits for a callback",
        ),
        (
            "Type: Task, Resource: 'arn:aws:states:::glue:startJobRun.sync', Parameters: {}",
            "a task that waits for a job",
        ),
        ("Type: Task, Resource: 'arn:aws:states:us-east-1:111122223333:activity:a'", "an activity"),
    ],
)
def test_what_forbids_express(state: str, words: str) -> None:
    found = _machine(["Type: Pass", state])
    ((text, line),) = found.obstacles("workflow", "M").items()
    assert text.startswith(words)
    assert line == 12


def test_a_short_wait_does_not_forbid_express() -> None:
    assert not _machine(["Type: Wait, Seconds: 5"]).obstacles("workflow", "M")


_QUEUE = """
Resources:
  Queue: {Type: AWS::SQS::Queue%s}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Actions: [{Sqs: {QueueUrl: !Ref Queue, RoleArn: "arn:aws:iam::1:role/r"}}]}}
"""


def test_a_shard_pays_once_there_are_messages_enough() -> None:
    found = told(_QUEUE % "", {"Rule": 1_000_000}, {"Queue: message": 1_000})
    # three requests at $0.40 a million, against $10.95 for a shard and $0.014 a million
    assert found.money("queue-or-stream", "Queue") == pytest.approx((1.2, 10.964))
    assert found.turn("queue-or-stream", "Queue") == pytest.approx(10.95 / (1.2e-6 - 0.014e-6))


def test_a_delay_forbids_a_stream() -> None:
    found = told(_QUEUE % ", Properties: {DelaySeconds: 60}", {}, {"Queue: message": 1_000})
    assert list(found.obstacles("queue-or-stream", "Queue").values()) == [3]


_NETWORK = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Public: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Private: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Public, AllocationId: eipalloc-1}}
  Routes: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Out:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}
  Uses:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Private, RouteTableId: !Ref Routes}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      VpcConfig: {SubnetIds: [!Ref Private], SecurityGroupIds: [sg-1]}
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}}
"""


def _network(folder: Path, services: list[str], more: str = "") -> Told:
    calls = {
        "ssm": "get_parameter(Name='a')", "sns": "publish(TopicArn='a', Message='b')", "sqs": "send_message(QueueUrl='a')",
        "kms": "decrypt(CiphertextBlob=b'a')", "secretsmanager": "get_secret_value(SecretId='a')",
        "s3": "get_object(Bucket='a', Key='b')",
    }  # fmt: skip
    lines = [f"    boto3.client('{name}').{calls[name]}" for name in services]
    body = "import boto3\nimport urllib.request\n\ndef handler(event, context):\n" + "\n".join(lines) + f"\n{more}"
    code = write_files(folder, {"src/app.py": body})
    return told(_NETWORK, code=code)


def test_five_endpoints_and_a_nat_gateway(tmp_path: Path) -> None:
    # https://www.zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint: 0.14 GB an hour in one zone
    found = _network(tmp_path, ["ssm", "sns", "sqs", "kms", "secretsmanager"])
    assert found.turn("network", "Nat") / 730 == pytest.approx(0.14, abs=0.005)
    assert not found("network", "Nat").is_forbidden


def test_a_gateway_endpoint_is_free(tmp_path: Path) -> None:
    found = _network(tmp_path, ["s3"])
    assert found("network", "Nat").always == "endpoints for s3"


def test_a_public_host_keeps_the_nat_gateway(tmp_path: Path) -> None:
    found = _network(tmp_path, ["s3"], "    urllib.request.urlopen('https://api.example.com/x')\n")
    assert found.obstacles("network", "Nat") == {"F calls api.example.com": 6}


def test_a_price_that_is_missing_is_said_to_be() -> None:
    template = _TABLE % "BillingMode: PAY_PER_REQUEST"
    found = told(template, {"Rule": 1_000_000}, region="xx-nowhere-1")("dynamodb-capacity", "Table")
    assert ("xx-nowhere-1", ("dynamodb", "on-demand-write")) in found.missing
    assert (found.today, found.other, found.turns, found.pays) == (None, None, (), False)


def test_at_the_turn_both_ways_cost_the_same() -> None:
    template = _TABLE % "ProvisionedThroughput: {ReadCapacityUnits: 10, WriteCapacityUnits: 10}"
    turn = told(template, {}, {"Table: item": 100}).turn("dynamodb-capacity", "Table")
    today, other = told(template, {"Rule": turn}, {"Table: item": 100}).money("dynamodb-capacity", "Table")
    assert today == pytest.approx(other, rel=1e-6)
