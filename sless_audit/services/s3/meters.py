"""What S3 charges for: https://aws.amazon.com/s3/pricing/ (2026-11).

Requests by their class: to put, copy, post and list is the dear one; to get, and all other, the cheap one; to delete is
free. Requests are taken as those of the class Standard, unless the call names another; what lifecycle rules move is in
storage, of which the profile tells the sum. Objects that are encrypted with a key of one's own cost a request of KMS
each, unless the bucket has a key (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html). Copies in
other buckets cost what it takes to put them there, and the transfer to another region
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html).
"""

from collections.abc import Iterator

from sless_audit.cost.metering import GB, Charge, Meter, Sum, arrived, not_known, stored
from sless_audit.graph.model import Edge, Resource
from sless_audit.services.s3 import BUCKET
from sless_audit.template.values import ABSENT, Path, dig
from sless_audit.workload.load import Load
from sless_audit.workload.operations import argument, operation
from sless_audit.workload.passage import Flow

_CLASSES = {
    "STANDARD": "standard", "STANDARD_IA": "standard-ia", "ONEZONE_IA": "onezone-ia", "GLACIER_IR": "glacier-instant",
    "GLACIER": "glacier-flexible", "DEEP_ARCHIVE": "deep-archive", "INTELLIGENT_TIERING": "intelligent",
}  # fmt: skip
"""Storage classes of the API → how the price book calls them."""

_LISTS = ("listobjects", "listobjectsv2")
_FREE = ("deleteobject", "deleteobjects")
_WRITTEN_TO_OWN_KEY = ("aws:kms", "aws:kms:dsse")


def _bucket(bucket: Resource, load: Load) -> Iterator[Charge]:
    yield from _requests(bucket, load)
    yield stored(bucket, load, ("s3", "storage-standard"))
    yield from _encryption(bucket, load)
    yield from _replication(bucket, load)


def _requests(bucket: Resource, load: Load) -> Iterator[Charge]:
    """Those that come over edges and from outside of the app, by price."""
    found: dict[tuple[str, str, Flow], Sum] = {
        ("put requests", "requests-put-standard", "writes"): Sum(),
        ("get requests", "requests-get-standard", "reads"): Sum(),
    }
    flows: tuple[Flow, ...] = ("writes", "reads")
    for flow in flows:
        for edge, calls in arrived(bucket, flow, load):
            name = operation(edge) if edge is not None else ""
            if name in _FREE:
                continue
            if name in _LISTS:
                key = ("list requests", "requests-put-standard", flow)
            elif flow == "reads":
                key = ("get requests", "requests-get-standard", flow)
            else:
                storage_class = _storage_class(edge)
                words = "put requests" if storage_class == "standard" else f"put requests ({storage_class})"
                key = (words, f"requests-put-{storage_class}", flow)
            found[key] = found.get(key, Sum()).plus(calls.value, calls)
    for (words, component, flow), total in found.items():
        yield Charge(words, ("s3", component), total.value, flow, "calls, summed up", total.inputs)


def _storage_class(edge: Edge | None) -> str:
    named = argument(edge, "StorageClass") if edge is not None else None
    return _CLASSES.get(named, "standard") if isinstance(named, str) else "standard"


def _encryption(bucket: Resource, load: Load) -> Iterator[Charge]:
    rules = ("BucketEncryption", "ServerSideEncryptionConfiguration")
    for _, rule in load.items(bucket, *rules):
        algorithm = load.settled(dig(rule, "ServerSideEncryptionByDefault", "SSEAlgorithm"))
        if algorithm in _WRITTEN_TO_OWN_KEY and load.settled(dig(rule, "BucketKeyEnabled")) not in (True, "true"):
            writes, reads = load.monthly(bucket, "writes"), load.monthly(bucket, "reads")
            price = ("kms", "requests-symmetric")
            yield Charge("keys of objects written", price, writes.value, "writes", "writes", (writes,), service="kms")
            yield Charge("keys of objects read", price, reads.value, "reads", "reads", (reads,), service="kms")
            return


def _replication(bucket: Resource, load: Load) -> Iterator[Charge]:
    """Of each rule that is enabled: all that is written, unless a filter says less."""
    for path, rule in load.items(bucket, "ReplicationConfiguration", "Rules"):
        if load.settled(dig(rule, "Status")) != "Enabled":
            continue
        words = f"replication {path[-1]}" if isinstance(path[-1], int) and path[-1] else "replication"
        if load.settled(dig(rule, "Filter")) not in (ABSENT, {}) or load.settled(dig(rule, "Prefix")) not in (
            ABSENT,
            "",
        ):
            yield not_known(words, ("s3", "requests-put-standard"), "the share that its filter takes", "writes")
            continue
        writes, size = load.monthly(bucket, "writes"), load.number(bucket, "object")
        named = load.settled(dig(rule, "Destination", "StorageClass"))
        storage_class = _CLASSES.get(named, "standard") if isinstance(named, str) else "standard"
        region = _region_of_copy(bucket, path)
        put = Charge(words, ("s3", f"requests-put-{storage_class}"), writes.value, "writes", "writes", (writes,))
        yield put._replace(region=region or "")
        if region is None:
            yield not_known(
                f"{words}: transfer", ("data-transfer", "inter-region-out"), "the region of the copy", "writes"
            )
        elif region:
            yield Charge(
                f"{words}: transfer", ("data-transfer", "inter-region-out"), writes.value * size.value / GB, "writes",
                "writes × object / 1 GB", (writes, size),
            )  # fmt: skip


def _region_of_copy(bucket: Resource, rule: Path) -> str | None:
    """Empty for the bucket's own region; `None` where the other bucket is not in the app."""
    for edge in bucket.edges_out("replicates"):
        if edge.path[: len(rule)] == rule and isinstance(edge.target, Resource):
            other = edge.target.stack.region
            return "" if other == bucket.stack.region or edge.target.stack is bucket.stack else other
    return None


METERS: dict[str, Meter] = {BUCKET: _bucket}
