from pathlib import Path

import pytest

from tests.cost.charges import Charges, charges_of, near
from tests.graphs import write_files

_CALLS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {%s}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      Environment: {Variables: {BUCKET: !Ref Bucket}}
      Events: {Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}}
"""


def _called(folder: Path, body: str, bucket: str = "", numbers: dict[str, float] | None = None) -> Charges:
    """A bucket that a function calls, once for each of a million requests of an API."""
    code = write_files(
        folder,
        {
            "src/app.py": f"""
            import os
            import boto3
            s3 = boto3.client("s3")
            BUCKET = os.environ["BUCKET"]
            def handler(event, context):
                {body}
            """
        },
    )
    return charges_of(
        _CALLS % bucket,
        {"ServerlessHttpApi GET /": 1_000_000},
        numbers,
        code=code,
    )


@pytest.mark.parametrize(
    ("call", "component", "usd"),
    [
        ("s3.put_object(Bucket=BUCKET, Key='k', Body=b'')", "put requests", 5.0),
        ("s3.get_object(Bucket=BUCKET, Key='k')", "get requests", 0.4),
        ("s3.head_object(Bucket=BUCKET, Key='k')", "get requests", 0.4),
        ("s3.list_objects_v2(Bucket=BUCKET)", "list requests", 5.0),
        ("s3.put_object(Bucket=BUCKET, Key='k', Body=b'', StorageClass='STANDARD_IA')",
         "put requests (standard-ia)", 10.0),
    ],
)  # fmt: skip
def test_requests_are_charged_by_their_class(tmp_path: Path, call: str, component: str, usd: float) -> None:
    found = _called(tmp_path, call)
    assert found.usd("Bucket", component) == near(usd)
    others = [one for one in found.of("Bucket") if one.endswith("requests") and one != component]
    assert all(found.quantity("Bucket", one) == 0 for one in others)


def test_to_delete_is_free(tmp_path: Path) -> None:
    found = _called(tmp_path, "s3.delete_object(Bucket=BUCKET, Key='k')")
    assert [found.quantity("Bucket", one) for one in ("put requests", "get requests")] == [0, 0]


def test_storage_is_unknown_until_a_profile_states_it() -> None:
    template = "Resources: {Bucket: {Type: AWS::S3::Bucket}}"
    found = charges_of(template)
    assert found.quantity("Bucket", "storage") is None
    assert found("Bucket", "storage").unknown == "nodes.Bucket.storage"
    found = charges_of(template, numbers={"Bucket: storage": 100 * 1_024**3})
    assert found.usd("Bucket", "storage") == near(2.30)


_ENCRYPTED = "BucketEncryption: {ServerSideEncryptionConfiguration: [{%s}]}"
_OWN_KEY = "ServerSideEncryptionByDefault: {SSEAlgorithm: 'aws:kms', KMSMasterKeyID: k}"


def test_objects_with_keys_of_ones_own_cost_requests_of_kms_unless_the_bucket_has_one(tmp_path: Path) -> None:
    put = "s3.put_object(Bucket=BUCKET, Key='k', Body=b'')"
    found = _called(tmp_path, put, _ENCRYPTED % _OWN_KEY)
    assert found.usd("Bucket", "keys of objects written") == near(3.0)
    assert found("Bucket", "keys of objects written").service == "kms"
    for other in (f"{_OWN_KEY}, BucketKeyEnabled: true", "ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}"):
        assert "keys of objects written" not in _called(tmp_path, put, _ENCRYPTED % other).of("Bucket")


def test_a_copy_costs_the_request_that_puts_it_there(tmp_path: Path) -> None:
    rule = "{Status: %s, Destination: {Bucket: 'arn:aws:s3:::elsewhere', StorageClass: GLACIER_IR}%s}"
    put = "s3.put_object(Bucket=BUCKET, Key='k', Body=b'')"
    replicated = "ReplicationConfiguration: {Role: r, Rules: [%s]}"
    found = _called(tmp_path, put, replicated % (rule % ("Enabled", "")))
    assert found.usd("Bucket", "replication") == near(20.0)
    assert found("Bucket", "replication: transfer").unknown == "the region of the copy"
    found = _called(tmp_path, put, replicated % (rule % ("Enabled", ", Filter: {Prefix: a}")))
    assert found.quantity("Bucket", "replication") is None
    found = _called(tmp_path, put, replicated % (rule % ("Disabled", "")))
    assert "replication" not in found.of("Bucket")
