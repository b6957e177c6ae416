"""Names and ARNs as templates write them: text with parts that are not known yet."""

from collections.abc import Iterable, Iterator

from sless_audit.template.values import Ref, Text, Unknown, Value, text

LONGEST_NAME = 1024
"""More than any name in an ARN has: log groups and the paths of roles reach 512 characters (CloudWatch Logs and IAM API
references, 2026-11)."""


def as_parts(value: Text | Unknown) -> Text:
    return value if isinstance(value, Text) else Text((value,))


def names_something(parts: tuple[str | Ref | Unknown, ...], types: tuple[str, ...]) -> bool:
    """Whether a text that names nothing of the app names something outside: an ARN, a value that only the deployment
    knows, and, where a resource of some type is asked for, any name."""
    first = parts[0]
    if isinstance(first, Unknown):
        return bool(types) or (len(parts) == 1 and bool(first.key))
    return isinstance(first, str) and (first.startswith("arn:") or bool(types and first))


def below(prefix: str, name: Value) -> Value:
    """A name as it follows the prefix in its ARN: `/app/table` after `parameter/` is `app/table`."""
    if not prefix.endswith("/"):
        return name
    if isinstance(name, str):
        return name.removeprefix("/")
    if isinstance(name, Text) and isinstance(name.parts[0], str):
        return text([name.parts[0].removeprefix("/"), *name.parts[1:]])
    return name


def continues(rest: tuple[str | Ref | Unknown, ...]) -> bool:
    """Whether what follows a name only narrows it (`/*`, `:live`), and is not more of the name."""
    return not rest or (isinstance(rest[0], str) and rest[0][:1] in ("/", ":", "*"))


def shown(parts: Iterable[str | Ref | Unknown]) -> str:
    """Text for people: `${Name}` stands for what is not known."""
    return "".join(
        part if isinstance(part, str) else f"${{{part.logical_id}}}" if isinstance(part, Ref) else f"${{{part.reason}}}"
        for part in parts
    )


def fields(parts: tuple[str | Ref | Unknown, ...]) -> list[list[str | Ref | Unknown]]:
    """An ARN's six fields, each a list of parts; the last one keeps its colons."""
    fields: list[list[str | Ref | Unknown]] = [[]]
    for part in parts:
        if not isinstance(part, str):
            fields[-1].append(part)
            continue
        pieces = part.split(":", 6 - len(fields)) if len(fields) < 6 else [part]
        if pieces[0]:
            fields[-1].append(pieces[0])
        fields += [[piece] if piece else [] for piece in pieces[1:]]
    return fields


def heads(whole: Value) -> Iterator[tuple[str, str]]:
    """`a/b:c` → (`a/b:c`, ``), (`a`, `/b:c`), (`a/b`, `:c`)."""
    if not isinstance(whole, str):
        return
    yield whole, ""
    for index, character in enumerate(whole[:LONGEST_NAME]):
        if character in "/:" and index:
            yield whole[:index], whole[index:]


def after(whole: Text, name: Text) -> str | None:
    """What follows `name` in `whole`; `None` where it does not begin with it. Parts with no identity never match."""
    if any(isinstance(part, Unknown) and not part.key for part in name.parts):
        return None
    last = len(name.parts) - 1
    if len(whole.parts) <= last or whole.parts[:last] != name.parts[:last]:
        return None
    here, wanted = whole.parts[last], name.parts[last]
    if here == wanted:
        rest = whole.parts[last + 1 :]
        return shown(rest) if continues(rest) else None
    if isinstance(here, str) and isinstance(wanted, str) and here.startswith(wanted) and here[len(wanted)] in "/:":
        return here[len(wanted) :] + shown(whole.parts[last + 1 :])
    return None
