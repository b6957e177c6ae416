import pytest

from sless_audit.workload.load import SECONDS_PER_MONTH
from tests.cost.charges import Charges, charges_of, near

_KB = 1_024
_GB = 1_024**3


_DELIVERED = """
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties: {ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Bucket.Arn%s}}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties: {TopicRulePayload: {Actions: [{Firehose: {DeliveryStreamName: !Ref Stream}}]}}
"""


def _delivered(per_second: float, destination: str = "", numbers: dict[str, float] | None = None) -> Charges:
    return charges_of(
        _DELIVERED % destination,
        {"Rule": per_second * SECONDS_PER_MONTH},
        numbers,
    )


def test_each_record_counts_as_5_kb_at_least() -> None:
    found = _delivered(10, numbers={"Rule -> Stream: item": 1 * _KB})
    records = 10 * SECONDS_PER_MONTH
    assert found.quantity("Stream", "data in") == near(records * 5 * _KB / _GB)
    assert found.usd("Stream", "data in") == near(records * 5 * _KB / _GB * 0.029)


def test_formats_are_converted_by_the_same_and_partitions_by_what_is_delivered() -> None:
    features = ", DataFormatConversionConfiguration: {Enabled: true}, DynamicPartitioningConfiguration: {Enabled: true}"
    found = _delivered(10, features, {"Rule -> Stream: item": 1 * _KB})
    assert found.quantity("Stream", "format conversion") == found.quantity("Stream", "data in")
    assert found.quantity("Stream", "dynamic partitioning") == near(10 * SECONDS_PER_MONTH * _KB / _GB)
    assert "format conversion" not in _delivered(10).of("Stream")


@pytest.mark.parametrize(
    ("per_second", "destination", "objects_per_second"),
    [
        (1, "", 1 / 300),  # 1 KB a second: the buffer ends after 300 s
        (1_000, "", 1_000 / 5_120),  # 1,000 KB a second: 5 MB are full after 5.12 s
        (1_000, ", BufferingHints: {SizeInMBs: 100, IntervalInSeconds: 60}", 1 / 60),
        (0.001, "", 0.001),  # never more objects than records
    ],
)
def test_records_are_gathered_into_objects(per_second: float, destination: str, objects_per_second: float) -> None:
    found = _delivered(per_second, destination, {"Rule -> Stream: item": 1 * _KB})
    assert found.quantity("Bucket", "put requests") == near(objects_per_second * SECONDS_PER_MONTH)
