"""How far the entries of a policy statement reach: wildcards in actions and resources."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

from sless_audit.aws.iam import accepts_only_star, action_matches, expand, touches_data
from sless_audit.graph.verdict import Verdict, holds
from sless_audit.graph.views import Statement
from sless_audit.graph.written import shown
from sless_audit.template.values import ABSENT, Choice, Path, Ref, Text, Unknown, Value, World, combine

ActionBreadth: TypeAlias = Literal["everything", "service", "pattern", "one"]
Part: TypeAlias = Literal["every action", "all but some", "service", "hand-over", "resource", "name"]

EVERYTHING = "*"
"""What `resource_reach` says of an entry that covers every resource of every service."""

HAND_OVERS = ("iam:PassRole", "sts:AssumeRole")
"""Actions by which one role leads to others."""

_NAMES = {
    "dynamodb": "table/",
    "iam": "role/",
    "lambda": "function:",
    "s3": "",
    "secretsmanager": "secret:",
    "sns": "",
    "sqs": "",
}
"""Service → what stands before a name in its ARNs. Service Authorization Reference, resource types (2026-11)."""


class Wildcard(NamedTuple):
    """How a statement reaches further than what it names."""

    part: Part
    """`every action` (`*`), `all but some` (NotAction), `service` (`s3:*`), `hand-over` (to any role), `resource` (all,
    or all of a kind, for actions on data), `name` (inside the name of an action on data)."""
    actions: tuple[str, ...]
    """The entries of the statement, as written."""
    over: str
    """For `hand-over` and `resource`: what `resource_reach` says."""
    path: Path
    """The entry that is at fault."""
    verdict: Verdict


def wildcards(statement: Statement, worlds: tuple[World, ...]) -> Iterator[Wildcard]:
    """Each way in which a statement, stated in `worlds`, reaches far; for `*` nothing more is said."""

    def entries(part: Part, wanted: Callable[[str], bool]) -> Iterator[Wildcard]:
        found = [
            (index, verdict)
            for index, action in enumerate(statement.actions)
            if (verdict := holds(wanted, action, given=worlds, when=statement.world)).possible
        ]
        if found:
            index, verdict = _surest(found)
            actions = tuple(str(verdict.values[0]) for _, verdict in found)
            yield Wildcard(part, actions, "", (*statement.path, "Action", index), verdict)

    if statement.not_actions:
        there = holds(lambda: True, given=worlds, when=statement.world)
        yield Wildcard("all but some", ("*",), "", (*statement.path, "NotAction"), there)
    every = list(entries("every action", lambda action: action_breadth(action) == "everything"))
    if every:
        yield every[0]
        return
    yield from entries("service", lambda action: action_breadth(action) == "service" and not takes_only_star(action))
    for handed in HAND_OVERS:
        yield from _widest("hand-over", statement, worlds, partial(_hands_over, handed))
    yield from _widest("resource", statement, worlds, _is_data_of)
    yield from entries("name", lambda action: action_breadth(action) == "pattern" and bool(narrowable(action)))


def _widest(
    part: Part, statement: Statement, worlds: tuple[World, ...], wanted: Callable[[str, str], bool]
) -> Iterator[Wildcard]:
    """For the first resource that reaches far: the actions that are wanted on it."""
    for path, reach in _broad(statement):
        found = [
            (index, verdict)
            for index, action in enumerate(statement.actions)
            if (verdict := holds(wanted, action, reach, given=worlds, when=statement.world)).possible
        ]
        if found:
            _, surest = _surest(found)
            actions = tuple(dict.fromkeys(str(verdict.values[0]) for _, verdict in found))
            yield Wildcard(part, actions, str(surest.values[1]), (*statement.path, *path), surest)
            return


def _hands_over(handed: str, action: str, over: str) -> bool:
    return over in (EVERYTHING, "iam") and covers(action, handed)


def _is_data_of(action: str, over: str) -> bool:
    if over in ("", "iam") or action_breadth(action) in ("everything", "service"):
        return False
    return any(over == EVERYTHING or one.startswith(f"{over}:") for one in narrowable(action))


def _broad(statement: Statement) -> Iterator[tuple[Path, Value]]:
    for index, resource in enumerate(statement.resources):
        reach = resource_reach(resource)
        if reach != "":
            yield ("Resource", index), reach
    spared = [resource_reach(resource) for resource in statement.not_resources]
    if spared and "sns" not in spared:  # every topic left out: that is how phone numbers are allowed
        yield ("NotResource",), EVERYTHING


def _surest(found: Sequence[tuple[int, Verdict]]) -> tuple[int, Verdict]:
    return next((one for one in found if one[1].certain), found[0])


def action_breadth(action: str) -> ActionBreadth:
    """`*` → `everything`; `s3:*` → `service`; `s3:Get*` → `pattern`; an action that is named → `one`."""
    prefix, _, name = action.partition(":")
    if "*" not in action and "?" not in action:
        return "one"
    if not prefix.strip("*") and not name.strip("*"):
        return "everything"
    return "pattern" if name.strip("*") else "service"


def how_many(action: str) -> int:
    """How many actions an entry covers, as of the date of the table."""
    return len(expand(action))


def takes_only_star(action: str) -> bool:
    """Whether every action that an entry covers is one that is allowed on `*` or not at all."""
    covered = expand(action)
    return bool(covered) and all(accepts_only_star(one) for one in covered)


def narrowable(action: str) -> tuple[str, ...]:
    """The actions that an entry covers that read data, write, delete or invoke, and that resources can be named for."""
    return tuple(str(one) for one in expand(action) if touches_data(one) and not accepts_only_star(one))


def covers(pattern: str, action: str) -> bool:
    """Whether an entry covers an action, or every action of another entry."""
    return action_matches(pattern, action)


def resource_reach(resource: Value) -> Value:
    """`*` for an entry that covers every resource; the service (`dynamodb`, `s3`, `sqs`, `sns`, `secretsmanager`,
    `lambda`; `iam` for roles) for a pattern over every table, bucket, …; empty for an entry that names one or some."""
    return combine(_reach, resource)


def _reach(resource: Value) -> Value:
    if isinstance(resource, Unknown):
        return resource
    outline = outlined(resource)
    if outline is None:
        return Unknown("", "a resource that is no text")
    fields = outline.split(":", 5)
    if outline and not outline.strip("*"):
        return EVERYTHING
    if not fields[-1] or fields[0] != "arn" or (len(fields) < 6 and fields[-1].strip("*")):
        return ""
    service = fields[2] if len(fields) > 3 else EVERYTHING
    all_of_it = not fields[-1].strip("*")
    if all_of_it and not service.strip("*"):
        return EVERYTHING
    before = _NAMES.get(service)
    if before is None:
        return ""
    if all_of_it or fields[5] == f"{before[:-1]}*":
        return service
    name = re.split("[/:]", fields[5].removeprefix(before), maxsplit=1)[0]
    return service if fields[5].startswith(before) and name and not name.strip("*") else ""


def outlined(value: Value) -> str | None:
    """A text with `?` for each part that is not known; `None` for what is no text."""
    parts = value.parts if isinstance(value, Text) else (value,)
    if any(not isinstance(part, str | Ref | Unknown) for part in parts):
        return None
    return "".join(part if isinstance(part, str) else "?" for part in parts)


def written(value: Value) -> str:
    """An entry as people read it: `${Name}` stands for what is not known, `a or b` for what depends on something."""
    match value:
        case Text():
            return shown(value.parts)
        case str() | Ref() | Unknown():
            return shown((value,))
        case list():
            return in_words(value)
        case Choice():
            there = (option.value for option in value.alternatives if option.value is not ABSENT)
            named = [one for one in dict.fromkeys(map(written, there)) if one]  # an optional ARN may be empty
            return " or ".join(named if len(named) < 3 else [named[0], f"{len(named) - 1} others"])
        case _:
            return "what cannot be read"


def in_words(entries: Iterable[Value]) -> str:
    """Entries as people read them: `a`, `a and b`, `a, b and 3 more`."""
    found = [one for one in dict.fromkeys(map(written, entries)) if one]
    named = found if len(found) < 4 else [*found[:2], f"{len(found) - 2} more"]
    return " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else "".join(named)
