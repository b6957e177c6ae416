"""Provisioned concurrency: environments that are kept ready under a name of a function, and the load that they take.

An invocation under another name, or one that finds all of them busy, runs on demand: Lambda developer guide,
"Configuring provisioned concurrency for a function" (2026-11). At an even load, how many find all of them busy is
Erlang's loss formula. Application Auto Scaling may change their number between its bounds: the likely case is what the
template configures, low and high are the bounds.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from sless_audit.cost.metering import arrived
from sless_audit.graph.model import App, Resource
from sless_audit.graph.wiring import shown
from sless_audit.services.lambda_ import FUNCTION
from sless_audit.template.values import ABSENT, Ref, Text, Value
from sless_audit.workload.figures import Case
from sless_audit.workload.load import SECONDS_PER_MONTH, Input, Load, decimal

ALIAS = "AWS::Lambda::Alias"
VERSION = "AWS::Lambda::Version"
_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
_DIMENSION = "lambda:function:ProvisionedConcurrency"
_COUNT = ("ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions")
_BOUNDS: dict[Case, str] = {"low": "MinCapacity", "likely": "MinCapacity", "high": "MaxCapacity"}


class Names(NamedTuple):
    """The other names of one function that the app has."""

    aliases: tuple[Resource, ...]
    versions: tuple[Resource, ...]


def names_of(function: Resource, load: Load) -> Names:
    known = _names(load.app).get((function.stack.name, function.logical_id), ())
    there = [name for name in known if load.is_there(name)]
    return Names(
        tuple(name for name in there if name.type == ALIAS), tuple(name for name in there if name.type == VERSION)
    )


def function_of(name: Resource, load: Load) -> Resource | None:
    """The function behind an alias or a version, where the app has it."""
    behind = load.settled(name.properties.get("FunctionName"))
    if not isinstance(behind, Ref):
        return None
    stacks = (stack for stack in load.app.stacks if stack.name == behind.stack)
    found = next((stack.resources.get(behind.logical_id) for stack in stacks), None)
    return found if found is not None and found.type == FUNCTION else None


def has_kept_ready(name: Resource, load: Load) -> bool:
    return (
        load.settled(name.properties.get("ProvisionedConcurrencyConfig")) is not ABSENT
        or _scaling(name, load) is not None
    )


def number(name: Resource, load: Load) -> Input | None:
    """How many environments a name keeps ready; `None` where it is not known."""
    value = name.properties.number(*_COUNT)
    target = _scaling(name, load)
    configured = load.settled(value) is not ABSENT
    if target is not None and not (configured and load.case == "likely"):
        bound = _BOUNDS[load.case]
        found = load.property(target, bound, target.properties.number(bound), (bound,), "environments")
        reason = f"Application Auto Scaling ({target.source_id}) keeps it between its bounds"
        return found._replace(reason=reason) if found is not None else None
    return load.property(name, _COUNT[-1], value, _COUNT, "environments")


def share(function: Resource, load: Load, duration: Input) -> Input | None:
    """The share of invocations that run on environments kept ready; `None` where the function has none."""
    names = names_of(function, load)
    kept = [name for name in (*names.aliases, *names.versions) if has_kept_ready(name, load)]
    if not kept:
        return None
    whole = load.monthly(function, "invocations").value
    taken = Decimal(0)
    for name in kept:
        ready = number(name, load)
        asked = _asked(name, function, load)
        if ready is not None and ready.value > 0 and asked:
            busy = float(asked) / SECONDS_PER_MONTH * float(duration.value)
            taken += asked * (1 - decimal(lost(int(ready.value), busy)))
    return Input(
        f"{function.source_id}: share on provisioned concurrency",
        min(taken / whole, Decimal(1)) if whole else Decimal(0),
        "share",
        "default",
        reason="at an even load, by Erlang's loss formula",
    )


def lost(servers: int, busy: float) -> float:
    """The share of arrivals that find all servers busy, of which `busy` would be on average if there were enough."""
    share_lost = 1.0
    for count in range(1, servers + 1):
        share_lost = busy * share_lost / (count + busy * share_lost)
        if share_lost < 1e-12:
            return 0.0
    return share_lost


def _asked(name: Resource, function: Resource, load: Load) -> Decimal:
    """Invocations a month under a name. Those from outside of the app are taken to use it."""
    qualifiers = list(_qualifiers(name, function, load))
    return sum(
        (
            part.value
            for edge, part in arrived(function, "invocations", load)
            if edge is None or load.settled(edge.qualifier) in qualifiers
        ),
        Decimal(0),
    )


def _qualifiers(name: Resource, function: Resource, load: Load) -> Iterator[Value]:
    if name.type == ALIAS:
        yield load.settled(name.properties.get("Name"))
        return
    version = Ref(name.stack.name, name.logical_id, "Version")
    yield version
    for alias in names_of(function, load).aliases:
        if load.settled(alias.properties.get("FunctionVersion")) == version:
            yield load.settled(alias.properties.get("Name"))


def _scaling(name: Resource, load: Load) -> Resource | None:
    """What scales it: the scalable target of the stack whose ID, `function:orders:live`, names the function and this
    alias of it, or refers to the alias."""
    function = load.settled(name.properties.get("FunctionName"))
    named = [function.logical_id if isinstance(function, Ref) else function]
    behind = function_of(name, load)
    if behind is not None:
        named.append(load.settled(behind.properties.get("FunctionName")))
    alias = load.settled(name.properties.get("Name"))
    targets = _targets(load.app)
    keys = [
        (name.logical_id, None),
        *((one, alias) for one in named if isinstance(one, str) and isinstance(alias, str)),
    ]
    found = (target for key in keys for target in targets.get((name.stack.name, *key), ()))
    return next((target for target in found if load.is_there(target)), None)


@lru_cache(maxsize=2)
def _names(app: App) -> Mapping[tuple[str, str], list[Resource]]:
    found: dict[tuple[str, str], list[Resource]] = {}
    for resource in app.resources:
        behind = resource.properties.get("FunctionName") if resource.type in (ALIAS, VERSION) else ABSENT
        if isinstance(behind, Ref):
            found.setdefault((behind.stack, behind.logical_id), []).append(resource)
    return found


@lru_cache(maxsize=2)
def _targets(app: App) -> Mapping[tuple[str, str, str | None], list[Resource]]:
    """The scalable targets of provisioned concurrency: by stack, by what their ID names or refers to, and by the alias
    at its end; `None` for any."""
    found: dict[tuple[str, str, str | None], list[Resource]] = {}
    for resource in app.resources:
        if resource.type != _TARGET or resource.properties.get("ScalableDimension") != _DIMENSION:
            continue
        resource_id = resource.properties.get("ResourceId")
        if isinstance(resource_id, str):
            function, _, alias = resource_id.removeprefix("function:").rpartition(":")
            found.setdefault((resource.stack.name, function, alias), []).append(resource)
        elif isinstance(resource_id, Text):
            alias = shown(resource_id.parts).rpartition(":")[2]
            for part in resource_id.parts:
                if isinstance(part, Ref):
                    for end in (alias, None):
                        found.setdefault((resource.stack.name, part.logical_id, end), []).append(resource)
    return found
