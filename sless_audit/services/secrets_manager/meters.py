"""What Secrets Manager charges for: https://aws.amazon.com/secrets-manager/pricing/ (2026-11).

Each secret by the month, each replica as a secret of its region, and each call. A secret that is encrypted with a key
of one's own costs a request of KMS each time it is read (https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html).
"""

from collections.abc import Iterator, Sequence

from sless_audit.cost.metering import CallMeter, Charge, Meter, Sum, by_the_month, not_known
from sless_audit.graph.model import Edge, Resource
from sless_audit.graph.views import Secret
from sless_audit.services.secrets_manager import SECRET
from sless_audit.template.values import ABSENT
from sless_audit.workload.load import Load
from sless_audit.workload.passage import Flow, set_off_by

_CALLS = ("secretsmanager", "api-calls")


def _secret(secret: Resource, load: Load) -> Iterator[Charge]:
    view = secret.as_(Secret)
    assert view is not None
    price = ("secretsmanager", "secret")
    yield by_the_month("secret", price)
    regions = load.settled(view.replica_regions)
    if isinstance(regions, list):
        for region in (load.settled(one) for one in regions):
            if isinstance(region, str):
                yield by_the_month(f"replica in {region}", price)._replace(region=region)
            else:
                yield not_known("replica in a region that is not known", price, "its region")
    else:
        yield not_known("replicas", price, "ReplicaRegions")
    flows: tuple[Flow, ...] = ("reads", "writes")
    for flow in flows:
        calls = load.monthly(secret, flow)
        if calls.value or flow == "reads":
            yield Charge(f"calls ({flow})", _CALLS, calls.value, flow, flow, (calls,))
    if load.settled(secret.properties.get("KmsKeyId")) not in (ABSENT, "alias/aws/secretsmanager"):
        calls = load.monthly(secret, "reads")
        yield Charge(
            "decryption", ("kms", "requests-symmetric"), calls.value, "reads", "reads", (calls,), service="kms"
        )


def _calls(caller: Resource, edges: Sequence[Edge], load: Load) -> Iterator[Charge]:
    """Of secrets that are not in the app."""
    found: dict[Flow, Sum] = {}
    for edge in edges:
        calls, flow = load.carried(edge), set_off_by(edge, load.average.departures.get(caller, ()))
        found[flow] = found.get(flow, Sum()).plus(calls.value, calls)
    for flow, total in found.items():
        yield Charge(
            f"calls of secrets ({flow})", _CALLS, total.value, flow, "calls, summed up", total.inputs,
            service="secrets_manager",
        )  # fmt: skip


METERS: dict[str, Meter] = {SECRET: _secret}
CALLS: dict[str, CallMeter] = {"secretsmanager": _calls}
