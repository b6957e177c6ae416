"""What a service gives as `aws:SourceArn` when it pushes along an edge, and whether a condition on it can hold."""

import re
from collections.abc import Iterator, Mapping

from sless_audit.aws.arns import parse
from sless_audit.aws.pushes import PUSHERS
from sless_audit.graph.arn_patterns import Gap, Part, may_match
from sless_audit.graph.model import Edge, External, Resource
from sless_audit.graph.views import Api, BusRule, Route
from sless_audit.template.values import ABSENT, Ref, Text, Unknown, Value, alternatives, items

_ANY = "*"
_PARAMETER = re.compile(r"\{([^{}]*)\}")
_COMPARED = re.compile(r"^(ForAnyValue:)?(Arn|String)(Like|Equals)(IgnoreCase)?(IfExists)?$", re.IGNORECASE)
"""Operators that want the key to be like a value. The others are not looked at."""


class Source:
    """What pushes along an edge."""

    def __init__(self, edge: Edge, resources: Mapping[tuple[str, str], Resource]) -> None:
        self.edge = edge
        self.pusher = PUSHERS[edge.stated_by.type]
        self.resource = edge.source if isinstance(edge.source, Resource) else None
        self._resources = resources

    @property
    def account(self) -> str:
        """Of what pushes, where it lies outside of the app and its ARN says so; else empty."""
        arn = parse(self.edge.source.name) if isinstance(self.edge.source, External) else None
        return arn.account if arn is not None and arn.account.isdigit() else ""

    def may_be(self, pattern: Value, *, wildcards: bool = True) -> bool:
        """Whether some ARN that a pattern, or one of its alternatives, matches may be the one of what pushes."""
        return any(self._matches(one, wildcards=wildcards) for _, one, _ in items(pattern))

    def may_meet(self, conditions: Mapping[str, Mapping[str, Value]]) -> bool:
        """Whether the conditions of a statement let it through. Of other keys than the source's ARN and account
        nothing is known."""
        for operator, keys in conditions.items():
            compared = _COMPARED.match(operator)
            for key, value in keys.items() if compared else ():
                wildcards = operator.lower() not in ("stringequals", "stringequalsifexists", "stringequalsignorecase")
                if key.lower() == "aws:sourcearn" and not self.may_be(value, wildcards=wildcards):
                    return False
                if key.lower() == "aws:sourceaccount" and not self.may_be_of(value):
                    return False
        return True

    def may_be_of(self, account: Value) -> bool:
        """Whether it may be of that account, or one of these."""
        return not self.account or any(
            not (isinstance(one, str) and one.isdigit()) or one == self.account for _, one, _ in items(account)
        )

    def _matches(self, pattern: Value, *, wildcards: bool) -> bool:
        if not isinstance(pattern, str | Ref | Text):
            return True
        if isinstance(self.edge.source, External) and pattern == self.edge.source.name:
            return True
        parts: tuple[Part, ...] = pattern.parts if isinstance(pattern, Text) else (pattern,)
        named = [self._resources.get((part.stack, part.logical_id)) for part in parts if isinstance(part, Ref)]
        itself = self.resource is not None and self.resource in named
        alike = any(one is not None and self.resource is not None and one.type == self.resource.type for one in named)
        if alike and not itself:
            return False
        if isinstance(parts[0], Ref):  # which is an ARN then
            own = self._arn(by_reference=True)
            return not itself or len(parts) == 1 or may_match((*own, *parts[1:]), own)
        return may_match(parts, self._arn(by_reference=itself), wildcards=wildcards)

    def _arn(self, *, by_reference: bool) -> tuple[Part, ...]:
        if isinstance(self.edge.source, External) and self.edge.source.name.startswith("arn:"):
            written = re.sub(r"\$\{[^}]*\}", _ANY, self.edge.source.name)
            return (written, *self._after())
        return (self.pusher.arn, *self._before(), *self._name(by_reference=by_reference), *self._after())

    def _name(self, *, by_reference: bool) -> tuple[Part, ...]:
        if self.resource is None:
            return (_ANY,)
        if by_reference:
            return (Ref(self.resource.stack.name, self.resource.logical_id),)
        name = self.resource.properties.get(self.pusher.name_property) if self.pusher.name_property else ABSENT
        known = [option.value for option in alternatives(name)]
        if len(known) != 1 or not isinstance(known[0], str | Text):
            return (_ANY,)
        return known[0].parts if isinstance(known[0], Text) else (known[0],)

    def _before(self) -> tuple[Part, ...]:
        """A rule on another bus than the default one has that in its ARN."""
        rule = self.resource.as_(BusRule) if self.resource is not None else None
        if rule is None or rule.bus == "default":
            return ()
        if isinstance(rule.bus, Ref) or (isinstance(rule.bus, str) and not rule.bus.startswith("arn:")):
            return (rule.bus, "/")
        return (_ANY, "/")

    def _after(self) -> tuple[Part, ...]:
        route = self.edge.settings
        if not isinstance(route, Route):
            return (self.pusher.after,)
        if route.role == "authorizer":
            return ("/authorizers/", Gap.SEGMENT)
        api = self.resource.as_(Api) if self.resource is not None else None
        if api is None or api.protocol not in ("REST", "HTTP") or not isinstance(route.path, str):
            return ("/*",)
        if not route.path.startswith("/") or route.path.endswith("$default"):
            return ("/*",)  # what it is for `$default` is not documented
        method = route.method if isinstance(route.method, str) and route.method != "ANY" else Gap.SEGMENT
        return ("/", Gap.SEGMENT, "/", method, *_path(route.path))


def _path(path: str) -> Iterator[Part]:
    """`/orders/{id}` with a gap for each parameter; a slash at the end may be left out."""
    for index, piece in enumerate(_PARAMETER.split(path[:-1] if len(path) > 1 and path.endswith("/") else path)):
        if index % 2 == 0:
            yield piece
        else:
            yield _ANY if piece.endswith("+") else Gap.SEGMENT
    if len(path) > 1 and path.endswith("/"):
        yield _ANY


def is_principal(value: Value, service: str) -> bool:
    """Whether a principal may be that service, by itself or for its region."""
    if isinstance(value, Unknown) and value.key == "AWS::AccountId":
        return False
    parts: tuple[Part, ...] = value.parts if isinstance(value, Text) else (value,)
    if not all(isinstance(part, str | Unknown) for part in parts):
        return False
    names = (f"{service}.amazonaws.com", f"{service}.*.amazonaws.com", f"{service}.amazonaws.com.cn")
    return any(may_match(parts, (name,), wildcards=False) for name in names)
