"""What KMS charges for: https://aws.amazon.com/kms/pricing/ (2026-11).

Keys of one's own by the month; with rotation, the first two rotations add the price of a key each, later ones nothing.
Requests by the kind of the key: of code that names one by its calls, where those are of a symmetric key; requests of
other services are charged with what they encrypt.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from sless_audit.cost.metering import CallMeter, Charge, Meter, Sum, by_the_month, not_known
from sless_audit.graph.model import Edge, Resource
from sless_audit.services.kms import KEY
from sless_audit.workload.load import Load
from sless_audit.workload.operations import operation
from sless_audit.workload.passage import Flow, set_off_by

_KEY = ("kms", "key")
SYMMETRIC = (
    "decrypt",
    "encrypt",
    "generatedatakey",
    "generatedatakeywithoutplaintext",
    "reencrypt",
    "generatemac",
    "verifymac",
)


def _key(key: Resource, load: Load) -> Iterator[Charge]:
    if load.settled(key.properties.flag("EnableKeyRotation")) is not True:
        yield by_the_month("key", _KEY)
        return
    rotations = load.number(key, "rotations")
    yield Charge("key", _KEY, 1 + min(rotations.value, Decimal(2)), None, "1 + rotations, at most 2", (rotations,))


def _replica(_: Resource, __: Load) -> Iterator[Charge]:
    yield by_the_month("key", _KEY)


def _calls(caller: Resource, edges: Sequence[Edge], load: Load) -> Iterator[Charge]:
    found: dict[Flow, Sum] = {}
    for edge in edges:
        flow = set_off_by(edge, load.average.departures.get(caller, ()))
        if operation(edge) in SYMMETRIC:
            calls = load.carried(edge)
            found[flow] = found.get(flow, Sum()).plus(calls.value, calls)
        elif operation(edge) in ("sign", "verify", "getpublickey"):
            yield not_known(
                "requests of asymmetric keys", ("kms", "requests-asymmetric-other"), "KeySpec", flow
            )._replace(service="kms")
    for flow, total in found.items():
        yield Charge(
            f"requests of keys ({flow})", ("kms", "requests-symmetric"), total.value, flow, "calls, summed up",
            total.inputs, service="kms",
        )  # fmt: skip


METERS: dict[str, Meter] = {KEY: _key, "AWS::KMS::ReplicaKey": _replica}
CALLS: dict[str, CallMeter] = {"kms": _calls}
