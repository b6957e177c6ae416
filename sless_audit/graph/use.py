"""How far a permission shows that a function makes use of it, as long as its code is not read."""

from sless_audit.graph import views
from sless_audit.graph.grants import Grant, Permitted
from sless_audit.graph.model import Confidence, Edge, Resource
from sless_audit.graph.passing import Message
from sless_audit.graph.permissions import role_of, wearers
from sless_audit.graph.policy_reach import covers

_BUNDLES = (
    ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"),
    ("sqs:ReceiveMessage", "sqs:SendMessage"),
    ("kinesis:GetRecords", "kinesis:PutRecord"),
)


def strength_of(edge: Edge, message: Message) -> Confidence:
    """How surely an edge carries a message: one that only permissions speak for at most with medium confidence."""
    if message.permitted is None or not isinstance(edge.source, Resource):
        return edge.confidence
    return "medium" if _is_meant(edge.source, message.permitted) and not _puts_back(edge) else "low"


def _is_meant(function: Resource, permitted: Permitted) -> bool:
    """Whether a permission says that its function does so: one for this function alone, that names the action and is no
    bundle, such as the wizards and policy templates write for whatever a function may come to need."""
    alone = all(_is_of_one(role) for role in role_of(function)) and len(_holders(permitted.holder)) <= 1
    named = permitted.pattern.rstrip("*").lower() == permitted.action.lower()
    actions = [action for action in permitted.statement.actions if isinstance(action, str)]
    bundled = any(all(any(covers(one, action) for one in actions) for action in bundle) for bundle in _BUNDLES)
    return alone and named and not bundled


def _puts_back(edge: Edge) -> bool:
    """Whether it leads from the function that transforms a delivery stream to that stream. What does not fit into the
    6 MB of an answer is put back, and comes in smaller batches each time: so do the functions that AWS offers for
    CloudWatch Logs. Amazon Data Firehose developer guide, "Transform source data in Amazon Data Firehose" (2026-11)."""
    stream = edge.target
    return (
        isinstance(stream, Resource)
        and stream.service == "firehose"
        and any(invoked.target == edge.source for invoked in stream.edges_out("invokes"))
    )


def _is_of_one(role: Resource) -> bool:
    """Whether one function acts with a role, and no other service could."""
    view = role.as_(views.Role)
    trusted = [
        service
        for statement in (view.trust if view is not None else ())
        for service in statement.principals.get("Service", ())
    ]
    return len(wearers(role)) == 1 and all(service == "lambda.amazonaws.com" for service in trusted)


def _holders(policy: Resource) -> list[Resource]:
    """The roles that wear a policy; none for a role's own."""
    joined = [edge.target for edge in policy.edges_out("attached-to")]
    joined += [edge.source for edge in policy.edges_in("attached-to")]
    return [node for node in joined if isinstance(node, Resource) and node.as_(views.Role) is not None]


def answers_others(loop: tuple[Edge, ...]) -> bool:
    """Whether a function in a loop, of which only permissions say that it sends on, has other triggers as well: the
    permission may be for those. Functions that may invoke one another have some that the app does not show, or they
    would never begin; one that may invoke itself can hardly mean anything else by it."""
    if len(loop) > 1 and all(edge.kind == "invokes" and isinstance(edge.settings, Grant) for edge in loop):
        return True
    for before, edge in zip((loop[-1], *loop[:-1]), loop, strict=True):
        function = edge.source
        if not isinstance(edge.settings, Grant) or not isinstance(function, Resource) or edge.target == function:
            continue
        if any(trigger.source != before.source for trigger in function.edges_in("invokes", "polls")):
            return True
    return False
