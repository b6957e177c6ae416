from tests.cost.charges import Charges, charges_of, near

_KB = 1_024
_GB = 1_024**3


_READ = """
Resources:
  Stream: {Type: AWS::Kinesis::Stream, Properties: {%s}}
  F: {Type: AWS::Lambda::Function}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Stream.Arn}
  %s
"""


def _stream(properties: str, numbers: dict[str, float] | None = None, more: str = "", monthly: float = 1e9) -> Charges:
    return charges_of(
        _READ % (properties, more),
        {"Stream": monthly},
        numbers,
    )


def test_shards_by_the_hour_and_records_by_25_kb() -> None:
    found = _stream("ShardCount: 4", {"Stream: message": 25 * _KB})
    assert found.usd("Stream", "shards") == near(4 * 730 * 0.015)
    assert found.usd("Stream", "records put") == near(14.0)  # 0.014 USD for a million units
    found = _stream("ShardCount: 4", {"Stream: message": 25 * _KB + 1})
    assert found.usd("Stream", "records put") == near(28.0)


def test_retention_above_a_day_is_charged_by_the_shard_and_above_a_week_by_the_gb() -> None:
    numbers = {"Stream: message": 1.0 * _KB}
    assert "extended retention" not in _stream("ShardCount: 2, RetentionPeriodHours: 24").of("Stream")
    found = _stream("ShardCount: 2, RetentionPeriodHours: 168", numbers)
    assert found.usd("Stream", "extended retention") == near(2 * 730 * 0.02)
    assert "long-term retention" not in found.of("Stream")
    found = _stream("ShardCount: 2, RetentionPeriodHours: 898", numbers)
    # each record is kept for 730 hours above the week: all of a month's 10^9 KB
    assert found.quantity("Stream", "long-term retention") == near(1e9 * _KB / _GB)


def test_on_demand_pays_for_the_stream_and_for_what_goes_in_and_out() -> None:
    found = _stream("StreamModeDetails: {StreamMode: ON_DEMAND}", {"Stream: message": 1.5 * _KB})
    assert found.usd("Stream", "stream") == near(730 * 0.04)
    assert found.quantity("Stream", "data in") == near(1e9 * 2 * _KB / _GB)  # rounded up to 2 KB
    assert found.quantity("Stream", "data out") == near(1e9 * 1.5 * _KB / _GB)
    kept = _stream("StreamModeDetails: {StreamMode: ON_DEMAND}, RetentionPeriodHours: 97", {"Stream: message": _KB})
    # 73 hours above the day, a tenth of a month
    assert kept.quantity("Stream", "extended retention") == near(1e9 * _KB / _GB / 10)


def test_consumers_with_enhanced_fan_out_are_charged_apart() -> None:
    consumer = """Consumer: {Type: AWS::Kinesis::StreamConsumer, Properties: {StreamARN: !GetAtt Stream.Arn}}
  Second:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, EventSourceArn: !Ref Consumer}"""
    found = _stream("ShardCount: 3", {"Stream: message": _KB}, consumer)
    assert found.usd("Consumer", "consumer") == near(3 * 730 * 0.015)
    assert found.quantity("Consumer", "data out") == near(1e9 * _KB / _GB)
    found = _stream("StreamModeDetails: {StreamMode: ON_DEMAND}", {"Stream: message": _KB}, consumer)
    assert found("Consumer", "data out").price == ("kinesis", "on-demand-efo-retrieval")
    # one consumer reads the common way
    assert found.quantity("Stream", "data out") == near(1e9 * _KB / _GB)


def test_shards_that_are_not_known_are_not_nothing() -> None:
    found = charges_of(
        """
        Parameters: {Shards: {Type: Number}}
        Resources: {Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: !Ref Shards}}}
        """
    )
    assert found.quantity("Stream", "shards") is None
    assert found("Stream", "shards").unknown == "ShardCount"
