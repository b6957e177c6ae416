"""What the conditions of a policy statement narrow. A condition that cannot be read may narrow everything."""

import re
from collections.abc import Iterable, Iterator

from sless_audit.graph.policy_reach import covers
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.graph.views import Statement
from sless_audit.template.values import Value, World, as_text, items, together

_NOT_NARROWING = re.compile(
    r"aws:(securetransport|multifactorauth(present|age)|requestedregion|currenttime|epochtime|tokenissuetime"
    r"|sourceip|useragent|referer|principaltype|username)$"
    r"|s3:(x-amz-.*|tlsversion|authtype|signature.*)$"
)
"""Keys that say when, from where or how a call is made, and not on what. IAM user guide, AWS global condition context
keys (2026-11). All other keys stand for a resource, a tag, an organization, a service or an endpoint."""

_CALLER = re.compile(
    r"aws:(sourcearn|sourceaccount|sourceowner|sourceorgid|sourceorgpaths|principalorgid|principalorgpaths|principalarn"
    r"|principalaccount|principaltag/.*|principalservicename|userid|sourcevpc|sourcevpce|sourcevpcarn|vpcsourceip"
    r"|vpceaccount|vpceorgid|vpceorgpaths|sourceip)$"
    r"|sns:endpoint$|kms:(calleraccount|viaservice)$|s3:dataaccesspoint(account|arn)$|sts:externalid$"
)
"""Keys that say who calls, or from where. IAM user guide, AWS global condition context keys; S3 user guide, "The
meaning of public"; for topics and keys, their own keys (2026-11)."""

_NEGATED = re.compile(r"Not(Equals|Like|IpAddress)|^(For(Any|All)\w+:)?Not", re.IGNORECASE)
_OPEN_WHERE_ABSENT = re.compile(r"^ForAllValues:|IfExists$", re.IGNORECASE)
"""Operators that are true for a call that does not carry the key. IAM user guide, condition operators (2026-11)."""

_ANY = re.compile(r"\*+|arn:[^:]*(:\*){4}|0\.0\.0\.0/0|::/0")


def is_narrowed(statement: Statement) -> bool:
    """Whether a condition narrows what the statement allows by resource, tag, organization, service or endpoint, or
    may do so: a condition that cannot be read does."""
    return any(
        key is None or (not _NOT_NARROWING.match(key) and not _is_any(operator, value))
        for operator, key, value in _conditions(statement)
    )


def stranger(statement: Statement, worlds: tuple[World, ...]) -> Verdict:
    """Whether the statement, stated in `worlds`, lets anybody of any AWS account in: by `*`, or as one who is not in
    `NotPrincipal`, without a condition that keeps strangers out."""
    if statement.effect != "Allow" or limits_caller(statement):
        return Verdict("never")
    if statement.not_principals:
        return holds(lambda: True, given=worlds, when=statement.world)
    named = [*statement.principals.get("*", ()), *statement.principals.get("AWS", ())]
    verdicts = [holds(lambda one: one == "*", principal, given=worlds, when=statement.world) for principal in named]
    possible = [verdict for verdict in verdicts if verdict.possible]
    return next((verdict for verdict in possible if verdict.certain), possible[0] if possible else Verdict("never"))


def limits_caller(statement: Statement) -> bool:
    """Whether a condition keeps strangers out, or may do so. A condition that only shuts some out, or that a call
    without the key meets, does not."""
    return any(
        key is None
        or (
            bool(_CALLER.match(key))
            and not _NEGATED.search(operator)
            and not _OPEN_WHERE_ABSENT.search(operator)
            and not (operator.lower() == "null" and as_text(value) != "false")
            and not _is_any(operator, value)
        )
        for operator, key, value in _conditions(statement)
    )


def shut_out(statement: Statement, others: Iterable[Statement]) -> bool:
    """Whether a `Deny` among the statements of the same policy takes from strangers what a statement allows them."""
    return any(
        other.effect == "Deny"
        and together(other.world, statement.world)
        and _shuts_strangers_out(other)
        and all(_is_denied(action, other) for action in statement.actions)
        for other in others
    )


def _is_denied(action: Value, deny: Statement) -> bool:
    def covered(entries: Iterable[Value]) -> bool:
        return any(not isinstance(one, str) or not isinstance(action, str) or covers(one, action) for one in entries)

    return not covered(deny.not_actions) if deny.not_actions else covered(deny.actions)


def _shuts_strangers_out(deny: Statement) -> bool:
    """Whether it spares some that it names, or denies everybody who does not come from there."""
    if deny.not_principals:
        return True
    if "*" not in (*deny.principals.get("*", ()), *deny.principals.get("AWS", ())):
        return False
    return any(
        key is None
        or (bool(_CALLER.match(key)) and bool(_NEGATED.search(operator)))
        or (bool(_CALLER.match(key)) and operator.lower() == "null" and as_text(value) == "true")
        for operator, key, value in _conditions(deny)
    )


def has_key(statement: Statement, key: str) -> bool:
    """Whether a condition of the statement has that key (in lower case) and a value that says something."""
    return any(name == key and not _is_any(operator, value) for operator, name, value in _conditions(statement))


def _conditions(statement: Statement) -> Iterator[tuple[str, str | None, Value]]:
    """Operator, key in lower case and value; the key is `None` where the condition cannot be read."""
    for operator, keys in statement.conditions.items():
        if not keys:
            yield operator, None, None
        for key, value in keys.items():
            yield operator, key.lower(), value


def _is_any(operator: str, value: Value) -> bool:
    """Whether the values of a condition let everything through."""
    if not re.search("Like|ArnEquals|IpAddress", operator, re.IGNORECASE) or _NEGATED.search(operator):
        return False
    return any(isinstance(one, str) and _ANY.fullmatch(one) for _, one, _ in items(value))
