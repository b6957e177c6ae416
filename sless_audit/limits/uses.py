"""How much of its limits a resource uses: the words of a `quotas.py`."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from sless_audit.aws.quotas import Quota
from sless_audit.graph.model import Edge, Resource
from sless_audit.limits.account import Account
from sless_audit.limits.queueing import in_service
from sless_audit.template.values import Value, as_number
from sless_audit.workload.equations import Rates
from sless_audit.workload.load import Input, Load
from sless_audit.workload.passage import Flow


class Demand:
    """What a load asks of an app at one moment: its average, or its peak."""

    def __init__(self, load: Load, rates: Rates, account: Account, region: str, share: float) -> None:
        self.load = load
        self.rates = rates
        self.account = account
        self.region = region
        self.share = share
        """The percentile that is asked for, as a share of the time."""

    def rate(self, node: Resource, flow: Flow) -> float:
        """Per second."""
        return self.rates.flow(node, flow)

    def carried(self, edge: Edge) -> float:
        return self.rates.carried(edge)

    def quota(self, service: str, name: str) -> Quota:
        return self.account.quota(service, name, self.region)

    def number(self, value: Value) -> float | None:
        """A number that the template states, where it is known."""
        return as_number(self.load.settled(value))

    def busy(self, rate: float, seconds: float) -> float:
        """How many are in service at once: the percentile for arrivals that know nothing of one another."""
        return float(in_service(rate * seconds, self.share))


class Use(NamedTuple):
    """How much of one limit is used."""

    name: str
    """For the reader: `concurrency`, `requests`, `writes of the table`."""
    used: float
    limit: float | None
    """`None` where nobody can tell: no document states it, and the account's own value is not given."""
    unit: str
    consequence: str
    """What happens where it binds, as a clause: `callers get 429`, `the queue grows`."""
    source: str
    """Where the limit is from: a page, or a property of the template."""
    pool: str = ""
    """The quota of the account that it takes from, together with others: `lambda concurrent_executions`."""
    at_deployment: bool = False
    """Whether the deployment is refused where it binds, whatever the load."""
    adjustable: bool = False
    """Whether AWS raises it on request."""
    levers: tuple[str, ...] = ()
    """What makes room, cheapest first, as imperatives."""
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    edge: Edge | None = None
    """The edge out of a buffer that the limit bounds: what is above it waits, and does not go on."""


QuotaUse: TypeAlias = Callable[[Resource, Demand], Iterable[Use]]
"""What bounds resources of one type."""

CallUse: TypeAlias = Callable[[Resource, Sequence[Edge], Demand], Iterable[Use]]
"""What bounds calls of a service by a resource, of which what is called is not in the app."""
