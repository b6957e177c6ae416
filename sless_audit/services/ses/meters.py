"""What SES charges for: https://aws.amazon.com/ses/pricing/ (2026-11).

Mails by their recipients, at the price without a plan (of accounts that used SES before 2026-07-21); mails that are
received, by the mail; their chunks and attachments are not in it. Charged to those who send.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from sless_audit.cost.metering import CallMeter, Charge, Meter, Sum, by_the_month, not_known
from sless_audit.graph.model import Edge, Resource
from sless_audit.workload.load import Input, Load
from sless_audit.workload.operations import argument, operation
from sless_audit.workload.passage import Flow, set_off_by

RECEIPT_RULE = "AWS::SES::ReceiptRule"

_LISTS = ("ToAddresses", "CcAddresses", "BccAddresses")
_SENDS = ("sendemail", "sendrawemail", "sendtemplatedemail", "sendbulktemplatedemail", "sendbulkemail")


def _mails(sender: Resource, edges: Sequence[Edge], load: Load) -> Iterator[Charge]:
    found: dict[Flow, Sum] = {}
    for edge in edges:
        if not sends(edge):
            continue
        calls, to = load.carried(edge), recipients(edge, load)
        flow = set_off_by(edge, load.average.departures.get(sender, ()))
        found[flow] = found.get(flow, Sum()).plus(calls.value * to.value, calls, to)
    for flow, total in found.items():
        yield Charge(
            "e-mails" if len(found) == 1 else f"e-mails ({flow})", ("ses", "email-sent"), total.value, flow,
            "calls × recipients, summed up", total.inputs, service="ses",
        )  # fmt: skip


def sends(edge: Edge) -> bool:
    """Whether a call may send mail."""
    return operation(edge) in ("", *_SENDS)


def recipients(edge: Edge, load: Load) -> Input:
    """As the request lists them; a bulk of unknown size has `items`, any other mail one."""
    if operation(edge) in ("sendbulktemplatedemail", "sendbulkemail"):
        return load.number(edge, "items")
    destination = argument(edge, "Destination")
    lists = [destination.get(name) for name in _LISTS] if isinstance(destination, Mapping) else []
    number = sum(len(one) for one in lists if isinstance(one, tuple | list))
    return Input("recipients", Decimal(max(number, 1)), "count", "code", spot=edge.place)


def _receipt_rule(rule: Resource, load: Load) -> Iterator[Charge]:
    mails = load.monthly(rule, "work")
    yield Charge("e-mails received", ("ses", "email-received"), mails.value, "work", "mails", (mails,))


def _pool(_: Resource, __: Load) -> Iterator[Charge]:
    yield not_known("addresses", ("ses", "dedicated-ip-standard"), "how many addresses are in the pool")


def _ingress(_: Resource, __: Load) -> Iterator[Charge]:
    yield by_the_month("ingress endpoint", ("ses", "mail-manager-ingress-endpoint"))
    yield not_known("messages", ("ses", "mail-manager-message"), "how many messages it takes", "work")


METERS: dict[str, Meter] = {
    RECEIPT_RULE: _receipt_rule,
    "AWS::SES::DedicatedIpPool": _pool,
    "AWS::SES::MailManagerIngressPoint": _ingress,
}
CALLS: dict[str, CallMeter] = {"ses": _mails, "sesv2": _mails}
