"""What Amazon Data Firehose charges for: https://aws.amazon.com/firehose/pricing/ (2026-11).

GB that come in, each record rounded up to 5 KB; conversion of formats by the same, dynamic partitioning by what is
delivered, delivery into a VPC by the hour and zone. Backfills and buckets charge for themselves.
"""

from collections.abc import Iterator
from decimal import Decimal

from sless_audit.cost.metering import GB, KB, Charge, Meter, Sum, arrived, by_the_hour, chunks, not_known
from sless_audit.graph.model import Edge, Resource
from sless_audit.services.firehose import DELIVERY_STREAM
from sless_audit.services.firehose.passage import RECORD, RECORD_REASON
from sless_audit.template.values import ABSENT, dig
from sless_audit.workload.load import Input, Load

_ROUNDED = 5 * KB


def _delivery_stream(stream: Resource, load: Load) -> Iterator[Charge]:
    kind = load.settled(stream.properties.get("DeliveryStreamType", default="DirectPut"))
    if kind in ("DirectPut", "KinesisStreamAsSource"):
        yield _ingested(stream, load, "data in", "direct-put-ingest")
    elif kind == "MSKAsSource":
        yield not_known("data in", ("firehose", "msk-ingest"), "GB that the cluster hands over", "work")
    else:
        yield not_known("data in", ("firehose", "direct-put-ingest"), "the source of the stream", "work")
    for _, destination in load.items(stream, "ExtendedS3DestinationConfiguration"):
        if load.settled(dig(destination, "DataFormatConversionConfiguration", "Enabled")) in (True, "true"):
            yield _ingested(stream, load, "format conversion", "format-conversion")
        if load.settled(dig(destination, "DynamicPartitioningConfiguration", "Enabled")) in (True, "true"):
            yield _delivered(stream, load, "dynamic partitioning", "dynamic-partitioning")
    for name in ("AmazonopensearchserviceDestinationConfiguration", "ElasticsearchDestinationConfiguration"):
        subnets = load.settled(stream.properties.get(name, "VpcConfiguration", "SubnetIds"))
        if subnets is ABSENT:
            continue
        if isinstance(subnets, list):
            zones = Input(f"{stream.source_id}: subnets", Decimal(len(subnets)), "count", "template")
            yield by_the_hour("delivery into a VPC", ("firehose", "vpc-delivery"), zones)
        else:
            yield not_known("delivery into a VPC", ("firehose", "vpc-delivery"), "SubnetIds")
        yield _delivered(stream, load, "data delivered into a VPC", "vpc-delivery-data")


def _ingested(stream: Resource, load: Load, words: str, component: str) -> Charge:
    found = Sum()
    for edge, records in arrived(stream, "work", load):
        size = _record(stream, edge, load)
        found = found.plus(records.value * chunks(size.value, _ROUNDED) * _ROUNDED / GB, records, size)
    formula = "records × chunks of 5 KB / 1 GB, summed up"
    return Charge(words, ("firehose", component), found.value, "work", formula, found.inputs)


def _delivered(stream: Resource, load: Load, words: str, component: str) -> Charge:
    found = Sum()
    for edge, records in arrived(stream, "work", load):
        size = _record(stream, edge, load)
        found = found.plus(records.value * size.value / GB, records, size)
    return Charge(words, ("firehose", component), found.value, "work", "records × size / 1 GB, summed up", found.inputs)


def _record(stream: Resource, edge: Edge | None, load: Load) -> Input:
    if edge is None:
        return Input(f"{stream.source_id}: record", Decimal(RECORD.of(load.case)), "B", "default", reason=RECORD_REASON)
    said = load.stated(edge, "item")
    if said is None and edge.kind == "polls" and isinstance(edge.source, Resource):
        return load.number(edge.source, "message", RECORD, RECORD_REASON)
    return said or load.number(edge, "item", RECORD, RECORD_REASON)


METERS: dict[str, Meter] = {DELIVERY_STREAM: _delivery_stream}
