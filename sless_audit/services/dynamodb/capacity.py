"""Provisioned capacity of a table and its global indexes: fixed, or moved by auto scaling between two bounds.

Application Auto Scaling holds the used share of the capacity at a target (DynamoDB developer guide, "Managing
throughput capacity automatically with DynamoDB auto scaling", 2026-11); here at the average load: no short peaks.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.graph.model import Resource
from sless_audit.template.values import ABSENT, Path, Ref, Text, Value, dig
from sless_audit.workload.load import SECONDS_PER_MONTH, Input, Load

SCALABLE_TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
SCALING_POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"

Side: TypeAlias = Literal["Read", "Write"]


class Capacity(NamedTuple):
    """Capacity units: those that are always there, and, with auto scaling, at most that many at a target use."""

    part: str
    """The name of an index; empty for the table."""
    least: Input | None
    scales: bool = False
    most: Input | None = None
    target: Input | None = None
    """Percent."""

    def scaled(self, needed_a_month: Decimal) -> Decimal | None:
        """Units above the least that an average load needs; `None` where a bound or the target is not known."""
        if self.least is None or self.most is None or self.target is None or not self.target.value:
            return None
        needed = (needed_a_month / SECONDS_PER_MONTH / self.target.value * 100).to_integral_value(ROUND_CEILING)
        return max(min(needed, self.most.value) - self.least.value, Decimal(0))


def of_table(table: Resource, load: Load, side: Side) -> Iterator[Capacity]:
    """Of an `AWS::DynamoDB::Table` and of each of its global indexes."""
    name = f"{side}CapacityUnits"
    parts: list[tuple[str, Path]] = [("", ())]
    for path, index in load.items(table, "GlobalSecondaryIndexes"):
        named = load.settled(dig(index, "IndexName"))
        parts.append((named if isinstance(named, str) else str(path[-1]), path))
    for part, path in parts:
        where = (*path, "ProvisionedThroughput", name)
        units = load.property(table, f"{part} {name}".strip(), table.properties.number(*where), where, "units")
        yield _scaling(table, part, side, load) or Capacity(part, units)


def of_replica(table: Resource, load: Load, side: Side, replica: Value, path: Path) -> Iterator[Capacity]:
    """Of one replica of an `AWS::DynamoDB::GlobalTable`: writes are provisioned for all alike."""
    settings = f"{side}ProvisionedThroughputSettings"
    found: list[tuple[str, Value, Path]] = []
    if side == "Write":
        found.append(("", table.properties.get(settings), (settings,)))
        for where, index in load.items(table, "GlobalSecondaryIndexes"):
            found.append((_index_name(index, load), dig(index, settings), (*where, settings)))
    else:
        found.append(("", dig(replica, settings), (*path, settings)))
        for where, index in load.items(table, *path, "GlobalSecondaryIndexes"):
            found.append((_index_name(index, load), dig(index, settings), (*where, settings)))
    for part, value, where in found:
        yield _settings(table, part, side, value, where, load)


def _index_name(index: Value, load: Load) -> str:
    named = load.settled(dig(index, "IndexName"))
    return named if isinstance(named, str) else "index"


def _settings(table: Resource, part: str, side: Side, settings: Value, path: Path, load: Load) -> Capacity:
    def number(*below: str) -> Input | None:
        return load.property(table, f"{part} {below[-1]}".strip(), dig(settings, *below), (*path, *below), "units")

    scaling = f"{side}CapacityAutoScalingSettings"
    if load.settled(dig(settings, scaling)) is ABSENT:
        return Capacity(part, number(f"{side}CapacityUnits"))
    target = number(scaling, "TargetTrackingScalingPolicyConfiguration", "TargetValue")
    return Capacity(part, number(scaling, "MinCapacity"), True, number(scaling, "MaxCapacity"), target)


def _scaling(table: Resource, part: str, side: Side, load: Load) -> Capacity | None:
    """By the scalable target for this table or index; without a policy it never moves."""
    dimension = f"dynamodb:{'index' if part else 'table'}:{side}CapacityUnits"
    for target in load.deployed.of_type(SCALABLE_TARGET):
        if load.settled(target.properties.get("ScalableDimension")) != dimension:
            continue
        if not _names(target.properties.get("ResourceId"), table, part, load):
            continue
        bounds = [
            load.property(target, name, target.properties.number(name), (name,), "units")
            for name in ("MinCapacity", "MaxCapacity")
        ]
        policy = _policy(target, load)
        if policy is None:
            return Capacity(part, bounds[0])
        path = ("TargetTrackingScalingPolicyConfiguration", "TargetValue")
        wanted = load.property(policy, "TargetValue", policy.properties.number(*path), path, "percent")
        return Capacity(part, bounds[0], True, bounds[1], wanted)
    return None


def _names(resource_id: Value, table: Resource, part: str, load: Load) -> bool:
    """Whether `table/orders` or `table/orders/index/by-date` is this one."""
    value = load.settled(resource_id)
    parts = list(value.parts) if isinstance(value, Text) else [value]
    rest = f"/index/{part}" if part else ""
    if len(parts) == 1:
        return parts[0] == f"table/{load.settled(table.properties.get('TableName'))}{rest}"
    reference = parts[1]
    return (
        parts[0] == "table/"
        and isinstance(reference, Ref)
        and (reference.stack, reference.logical_id) == (table.stack.name, table.logical_id)
        and "".join(str(one) for one in parts[2:]) == rest
    )


def _policy(target: Resource, load: Load) -> Resource | None:
    for policy in load.deployed.of_type(SCALING_POLICY):
        named = load.settled(policy.properties.get("ScalingTargetId"))
        if isinstance(named, Ref) and (named.stack, named.logical_id) == (target.stack.name, target.logical_id):
            return policy
    return None
