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
    return "medium" if _is_meant(edge.source, message.permitted) else "low"


def _is_meant(function: Resource, permitted: Permitted) -> bool:
    """Whether a permission says that its function does so: one for this function alone, that names the action and is no
    bundle, such as the wizards and policy templates write for whatever a function may come to need."""
    alone = all(_is_of_one(role) for role in role_of(function)) and len(_holders(permitted.holder)) <= 1
    named = permitted.pattern.rstrip("*").lower() == permitted.action.lower()
    actions = [action for action in permitted.statement.actions if isinstance(action, str)]
    bundled = any(all(any(covers(one, action) for one in actions) for action in bundle) for bundle in _BUNDLES)
    return alone and named and not bundled


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
    permission may be for those. One that may invoke itself has to have others, or it would never begin."""
    for before, edge in zip((loop[-1], *loop[:-1]), loop, strict=True):
        function = edge.source
        if not isinstance(edge.settings, Grant) or not isinstance(function, Resource) or edge.target == function:
            continue
        if any(trigger.source != before.source for trigger in function.edges_in("invokes", "polls")):
            return True
    return False
