from pathlib import Path

import pytest

from tests.cost.charges import Charges, charges_of, near
from tests.graphs import write_files

_APP = """
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      Environment: {Variables: {NAME: %s}}
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}}
  %s
"""


def _called(
    folder: Path, call: str, name: str, more: str = "", *, at_start: bool = False, service: str = "secretsmanager"
) -> Charges:
    """A million requests, of which 1% start an environment."""
    lines = [call, "def handler(event, context):", "    pass"] if at_start else [
        "def handler(event, context):", f"    {call}"
    ]  # fmt: skip
    head = ["import os", "import boto3", f'client = boto3.client("{service}")']
    code = write_files(folder, {"src/app.py": "\n".join([*head, *lines])})
    numbers = {"F: cold_starts": 0.01}
    return charges_of(_APP % (name, more), {"ServerlessHttpApi GET /": 1_000_000}, numbers, code=code)


_SECRET = "Secret: {Type: AWS::SecretsManager::Secret, Properties: {%s}}"
_GET = 'client.get_secret_value(SecretId=os.environ["NAME"])'


def test_a_secret_by_the_month_and_each_call(tmp_path: Path) -> None:
    found = _called(tmp_path, _GET, "!Ref Secret", _SECRET % "")
    assert found.usd("Secret", "secret") == near(0.40)
    assert found.usd("Secret", "calls (reads)") == near(5.0)  # 0.05 USD for 10,000


def test_a_secret_that_is_read_once_by_each_environment_costs_a_call_for_each_cold_start(tmp_path: Path) -> None:
    found = _called(tmp_path, _GET, "!Ref Secret", _SECRET % "", at_start=True)
    assert found.quantity("Secret", "calls (reads)") == near(10_000)


def test_each_replica_is_a_secret_of_its_region() -> None:
    found = charges_of(
        """
        Resources:
          Secret:
            Type: AWS::SecretsManager::Secret
            Properties: {ReplicaRegions: [{Region: eu-central-1}, {Region: us-west-2}]}
        """
    )
    regions = ("eu-central-1", "us-west-2")
    assert [found("Secret", f"replica in {one}").region for one in regions] == list(regions)
    assert all(found.quantity("Secret", f"replica in {one}") == 1 for one in regions)


def test_a_key_of_ones_own_is_asked_each_time_that_the_secret_is_read(tmp_path: Path) -> None:
    found = _called(tmp_path, _GET, "!Ref Secret", _SECRET % "KmsKeyId: alias/mine")
    assert found.usd("Secret", "decryption") == near(3.0)
    assert "decryption" not in _called(tmp_path, _GET, "!Ref Secret", _SECRET % "").of("Secret")


def test_calls_of_a_secret_of_another_app_are_charged_to_the_caller(tmp_path: Path) -> None:
    found = _called(tmp_path, _GET, "elsewhere", at_start=True)
    charge = found("F", "calls of secrets (cold_starts)")
    assert (charge.quantity, charge.flow, charge.service) == (near(10_000), "cold_starts", "secrets_manager")


@pytest.mark.parametrize(
    ("properties", "components"),
    [
        ("Type: String, Value: v", []),
        ("Type: String, Value: v, Tier: Advanced", ["parameter", "calls (reads)"]),
        ("Type: String, Value: v, Tier: Intelligent-Tiering", []),
        (f"Type: String, Value: {'v' * 4_097}, Tier: Intelligent-Tiering", ["parameter", "calls (reads)"]),
    ],
)
def test_standard_parameters_are_free_and_advanced_ones_are_not(
    tmp_path: Path, properties: str, components: list[str]
) -> None:
    parameter = f"Parameter: {{Type: AWS::SSM::Parameter, Properties: {{{properties}}}}}"
    found = _called(
        tmp_path, 'client.get_parameter(Name=os.environ["NAME"])', "!Ref Parameter", parameter, service="ssm"
    )
    assert found.of("Parameter") == components
    if components:
        assert found.usd("Parameter", "parameter") == near(0.05)
        assert found.usd("Parameter", "calls (reads)") == near(5.0)


def test_a_key_by_the_month_and_its_first_two_rotations() -> None:
    template = "Resources: {Key: {Type: AWS::KMS::Key, Properties: {EnableKeyRotation: %s}}}"
    assert charges_of(template % "false").usd("Key", "key") == near(1.0)
    assert charges_of(template % "true", numbers={"Key: rotations": 1}).usd("Key", "key") == near(2.0)
    assert charges_of(template % "true", numbers={"Key: rotations": 7}).usd("Key", "key") == near(3.0)


def test_requests_of_keys_are_charged_to_the_caller(tmp_path: Path) -> None:
    found = _called(tmp_path, "client.decrypt(CiphertextBlob=event)", "k", service="kms")
    assert found.usd("F", "requests of keys (work)") == near(3.0)
    found = _called(tmp_path, "client.sign(KeyId='k', Message=event)", "k", service="kms")
    assert found.quantity("F", "requests of asymmetric keys") is None


def test_mails_are_charged_by_their_recipients(tmp_path: Path) -> None:
    addresses = "Destination={'ToAddresses': ['a@example.com', 'b@example.com'], 'CcAddresses': ['c@example.com']}"
    found = _called(
        tmp_path, f"client.send_email(Source='x@example.com', {addresses}, Message=event)", "", service="ses"
    )
    assert found.usd("F", "e-mails") == near(3 * 100.0)  # 0.10 USD for 1,000
    found = _called(tmp_path, "client.send_email(Content=event)", "", service="sesv2")
    assert found.usd("F", "e-mails") == near(100.0)
    assert found("F", "e-mails").service == "ses"


def test_mails_that_come_in_are_charged_to_the_rule() -> None:
    rule = """
    Resources:
      Rule: {Type: AWS::SES::ReceiptRule, Properties: {RuleSetName: s, Rule: {Actions: [{LambdaAction: {FunctionArn: f}}]}}}
    """
    assert charges_of(rule, {"Rule": 10_000}).usd("Rule", "e-mails received") == near(1.0)
