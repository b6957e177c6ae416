"""The words of a service module.

A service module is one file in `services/` that ends with a frozen `SERVICE`. It says, for each resource type of the
service, what role it plays (`view`), which relations its properties state (`edges`), and how its names and ARNs look
(`arn`).
"""

from collections.abc import Mapping

from sless_audit.graph import views
from sless_audit.graph.model import External, Resource
from sless_audit.graph.properties import Properties
from sless_audit.graph.statements import read_policy
from sless_audit.graph.targets import call_edges, deliveries, web_target
from sless_audit.graph.wiring import Arn, EdgeDraft, Resolver, ResourceType, Target, edge_drafts
from sless_audit.record import record
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    Path,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    alternatives,
    combine,
    dig,
    items,
)


@record
class Service:
    """Everything that is known of one AWS service."""

    name: str
    """Its short name: that of the module, and the `service` of a node."""
    types: Mapping[str, ResourceType]
    """By CloudFormation type."""
    free: frozenset[str] = frozenset()
    """The types for which AWS charges nothing, by the service's pricing page."""


__all__ = [
    "ABSENT",
    "EVERYWHERE",
    "Arn",
    "EdgeDraft",
    "External",
    "Path",
    "Properties",
    "Ref",
    "Resolver",
    "Resource",
    "ResourceType",
    "Service",
    "Target",
    "Text",
    "Unknown",
    "Value",
    "World",
    "alternatives",
    "call_edges",
    "combine",
    "deliveries",
    "dig",
    "edge_drafts",
    "items",
    "read_policy",
    "views",
    "web_target",
]
