"""The words of a rule file.

A rule file is `rules/<concern>/<rule_name>.py`: a docstring, which is the rule's documentation (`lint.docs` has its
headings), and

    @rule(severity="warning")
    def check(app: App) -> Findings:
        for function, view in app_functions(app):
            ...
            yield finding(function, "what happens, with figures", help="what to do", at=("Timeout",))
"""

from collections.abc import Callable, Iterable, Mapping

from sless_audit.aws.endpoint_names import endpoint_name
from sless_audit.config import Severity
from sless_audit.graph import (
    permissions,
    policy_conditions,
    policy_reach,
    query,
    regions,
    service_roles,
    verdict,
    views,
)
from sless_audit.graph.awaited_work import Awaited, api_triggers, awaited_work, patience_s
from sless_audit.graph.batches import Batch, Handling, batched_functions, handling
from sless_audit.graph.chains import Chain, chains
from sless_audit.graph.code_clients import MadeAnew, made_anew
from sless_audit.graph.delivery import ClosedUrl, Refused, closed_urls, refused
from sless_audit.graph.egress import Egress, Stranded
from sless_audit.graph.environment import MissingVariable, missing_variables
from sless_audit.graph.grants import permitted_actions
from sless_audit.graph.handler_code import ReadFunction, read_functions, unread_functions
from sless_audit.graph.handler_names import MissingHandler, missing_handler
from sless_audit.graph.hops import Hop, sync_hops
from sless_audit.graph.loops import Loop, runaway_loops, undetected
from sless_audit.graph.losses import Loss, losses
from sless_audit.graph.missing_permissions import MissingPermission, missing_permissions
from sless_audit.graph.model import App, Confidence, Edge, External, Node, Resource, Stack
from sless_audit.graph.nat_traffic import Detour, detours
from sless_audit.graph.outward import Call as OutwardCall
from sless_audit.graph.pauses import Polling, Sleep, polls, sleeps
from sless_audit.graph.policy_templates import narrowest_template
from sless_audit.graph.prod_like import production
from sless_audit.graph.query import app_functions, is_dead_letter_target, is_helper, triggers
from sless_audit.graph.secrets import ClearSecret, clear_secrets
from sless_audit.graph.spots import Spot
from sless_audit.graph.unused_permissions import UnusedPermission, unused_permissions
from sless_audit.graph.verdict import Verdict, described, holds, is_absent
from sless_audit.graph.vpc_use import Needless, VpcUse
from sless_audit.graph.waits import ShortTask, Wait, outlasted, short_tasks
from sless_audit.graph.web_calls import EndlessCall, endless_calls
from sless_audit.graph.weight import Weight, heavy_functions
from sless_audit.lint.catalogue import Findings, RuleCheck
from sless_audit.lint.finding import SEVERITIES, Draft, Need, Related, Skip
from sless_audit.lint.workload import LoopLoad, Workload
from sless_audit.template.places import Place
from sless_audit.template.values import (
    ABSENT,
    EVERYWHERE,
    OTHER,
    Choice,
    Path,
    Ref,
    Text,
    Unknown,
    Value,
    World,
    alternatives,
    as_text,
    dig,
    items,
    together,
)


def rule(
    *,
    severity: Severity,
    confidence: Confidence = "high",
    needs: tuple[Need, ...] = ("template",),
    absence: bool = False,
    silences: tuple[str, ...] = (),
    options: Mapping[str, object] | None = None,
) -> Callable[[Callable[..., Findings]], RuleCheck]:
    """Makes a function the check of its file. `absence`: its findings are about what is not set up in the whole app.
    `silences`: rules that say nothing where this one speaks of the same place.
    With `options` (name → default), the function takes them as a second argument. Where it needs the `workload`, that
    is its last one: `Workload | None`."""

    if severity not in SEVERITIES:
        raise ValueError(f"there is no severity {severity!r}; there are {', '.join(SEVERITIES)}")

    def decorate(function: Callable[..., Findings]) -> RuleCheck:
        return RuleCheck(function, severity, confidence, needs, absence, silences, options or {})

    return decorate


def finding(
    resource: Resource,
    message: str,
    *,
    help: str,
    at: Path = (),
    place: Spot | None = None,
    verdict: Verdict | None = None,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    related: Iterable[Related] = (),
    notes: Iterable[str] = (),
    subject: str = "",
    secret: bool = False,
) -> Draft:
    """A finding at the property `at` of a resource (at its logical ID where that is absent), or at `place`.

    A `verdict` that holds only sometimes makes it one step less sure, and its note names the values. `secret`: what
    stands there must not get into a log.
    """
    world = verdict.world if verdict else EVERYWHERE
    conditional = verdict is not None and not verdict.certain
    assumption = described(world) if conditional else ""
    return Draft(
        message=message,
        help=help,
        place=place or resource.place(at, world),
        resource=resource,
        severity=severity,
        confidence=confidence,
        steps_down=int(conditional),
        related=tuple(related),
        notes=(*((f"holds where {assumption}",) if assumption else ()), *notes),
        subject=subject or "/".join(str(step) for step in at),
        secret=secret,
    )


def app_finding(
    place: Spot, message: str, *, help: str, verdict: Verdict | None = None, severity: Severity | None = None,
    related: Iterable[Related] = (), notes: Iterable[str] = (),
) -> Draft:  # fmt: skip
    """A finding on the app as a whole, shown at `place`."""
    assumption = described(verdict.world) if verdict and not verdict.certain else ""
    return Draft(
        message=message,
        help=help,
        place=place,
        severity=severity,
        steps_down=int(bool(assumption)),
        related=tuple(related),
        notes=(*((f"holds where {assumption}",) if assumption else ()), *notes),
    )


def related(message: str, resource: Resource, at: Path = (), place: Spot | None = None) -> Related:
    """Another place that belongs to a finding."""
    return Related(message, place or resource.place(at), resource)


def listed(resources: Iterable[Resource]) -> str:
    """Resources by the name that their author gave them: `A`, `A and B`, `A, B and C`."""
    return and_joined(resource.source.source_id for resource in resources)


def called(*nodes: Node) -> str:
    """The same for any nodes; what SAM makes of an event has the event's name, and a queue it makes is `the queue of`
    that."""
    return and_joined(_name(node) for node in nodes)


def _name(node: Node) -> str:
    if isinstance(node, External):
        return f"a resource {node.name}" if node.name.startswith("imported from ") else node.name
    origin = node.source.origin
    if len(origin) < 5 or origin[3] != "Events" or node.as_(views.Api) is not None:
        return node.source.source_id
    if node.as_(views.Queue) is not None:
        return f"the queue of {origin[4]}"
    return str(origin[4]) if len(origin) == 5 else node.source.source_id


def and_joined(names: Iterable[str]) -> str:
    """`A, B and C`, each once."""
    distinct = list(dict.fromkeys(names))
    return " and ".join((", ".join(distinct[:-1]), distinct[-1])) if len(distinct) > 1 else "".join(distinct)


def number(value: Value) -> int | float | None:
    """A number to print, where it is one plain number."""
    return value if isinstance(value, int | float) else None


def span_s(shortest: float, longest: float | None) -> str:
    """Seconds to print: `2 s`, `1 to 8 s`."""
    return f"{shortest:g} s" if longest in (None, shortest) else f"{shortest:g} to {longest:g} s"


def skip(need: str, resource: Resource | None = None) -> Skip:
    """Says that the rule cannot tell, and what it would need."""
    return Skip(need, resource)


__all__ = [
    "ABSENT",
    "EVERYWHERE",
    "OTHER",
    "App",
    "Awaited",
    "Batch",
    "Chain",
    "Choice",
    "ClearSecret",
    "ClosedUrl",
    "Confidence",
    "Detour",
    "Draft",
    "Edge",
    "Egress",
    "EndlessCall",
    "External",
    "Findings",
    "Handling",
    "Hop",
    "Loop",
    "LoopLoad",
    "Loss",
    "MadeAnew",
    "MissingHandler",
    "MissingPermission",
    "MissingVariable",
    "Need",
    "Needless",
    "Node",
    "OutwardCall",
    "Path",
    "Place",
    "Polling",
    "ReadFunction",
    "Ref",
    "Refused",
    "Related",
    "Resource",
    "RuleCheck",
    "Severity",
    "ShortTask",
    "Skip",
    "Sleep",
    "Stack",
    "Stranded",
    "Text",
    "Unknown",
    "UnusedPermission",
    "Value",
    "Verdict",
    "VpcUse",
    "Wait",
    "Weight",
    "Workload",
    "World",
    "alternatives",
    "and_joined",
    "api_triggers",
    "app_finding",
    "app_functions",
    "as_text",
    "awaited_work",
    "batched_functions",
    "called",
    "chains",
    "clear_secrets",
    "closed_urls",
    "described",
    "detours",
    "dig",
    "endless_calls",
    "endpoint_name",
    "finding",
    "handling",
    "heavy_functions",
    "holds",
    "is_absent",
    "is_dead_letter_target",
    "is_helper",
    "items",
    "listed",
    "losses",
    "made_anew",
    "missing_handler",
    "missing_permissions",
    "missing_variables",
    "narrowest_template",
    "number",
    "outlasted",
    "patience_s",
    "permissions",
    "permitted_actions",
    "policy_conditions",
    "policy_reach",
    "polls",
    "production",
    "query",
    "read_functions",
    "refused",
    "regions",
    "related",
    "rule",
    "runaway_loops",
    "service_roles",
    "short_tasks",
    "skip",
    "sleeps",
    "span_s",
    "sync_hops",
    "together",
    "triggers",
    "undetected",
    "unread_functions",
    "unused_permissions",
    "verdict",
    "views",
]
