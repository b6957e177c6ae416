"""Event patterns of EventBridge rules and pipes, and of the filters of Lambda's event sources.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html (2026-11-21)
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping

from sless_audit.aws.wildcards import with_stars_between

Answer = bool | None

_UNKNOWN = object()
_ABSENT = object()


def may_match(pattern: object, event: object) -> Answer:
    """Whether an event matches a pattern: True (surely), False (surely not), None (cannot be told).

    `event` is a mapping of which a part is known: a key that is missing may have any value, or be absent when deployed.
    In the pattern and in the event, an object that is no JSON value is one that is not known.
    """
    return _matches(pattern, event)


def _matches(wanted: object, value: object) -> Answer:
    """`wanted` is a mapping (fields, all of which have to match) or a list (matchers, one of which has to)."""
    if isinstance(value, list):
        # The elements of an array are tried one by one. How an empty array and `exists` go together is not documented.
        return _any(_matches(wanted, item) for item in value or (_UNKNOWN,))
    if isinstance(wanted, Mapping):
        return _all(_field_matches(key, inner, value) for key, inner in wanted.items())
    if isinstance(wanted, list):
        return _any(_matcher_accepts(matcher, value) for matcher in wanted)
    return None


def _field_matches(key: object, wanted: object, value: object) -> Answer:
    if key == "$or" and isinstance(wanted, list) and all(isinstance(option, Mapping) for option in wanted):
        return _any(_matches(option, value) for option in wanted)
    if isinstance(value, Mapping):
        return _matches(wanted, value.get(key, _UNKNOWN))
    return _matches(wanted, _ABSENT if _is_scalar(value) or value is _ABSENT else _UNKNOWN)


def _matcher_accepts(matcher: object, value: object) -> Answer:
    if not isinstance(matcher, Mapping):
        return _compare(matcher, value, _equals)
    if len(matcher) != 1:
        return None
    ((name, argument),) = matcher.items()
    if name == "exists":
        return _exists(argument, value)
    if name == "anything-but":
        return _compare(argument, value, _anything_but)
    test = _TESTS.get(name) if isinstance(name, str) else None
    return None if test is None else _compare(argument, value, test)


def _compare(argument: object, value: object, test: Callable[[object, object], Answer]) -> Answer:
    """The test on a single value that is known; an object, or nothing at all, passes none."""
    if value is _ABSENT or isinstance(value, Mapping):
        return False
    return test(argument, value) if _is_scalar(value) else None


def _exists(argument: object, value: object) -> Answer:
    if not isinstance(argument, bool):
        return None
    if value is _ABSENT:
        return not argument
    # `exists` is documented for leaves only: what it says of an object cannot be told.
    return argument if _is_scalar(value) else None


def _equals(argument: object, value: object) -> Answer:
    if not _is_scalar(argument):
        return None
    # In Python True == 1, in JSON it is not.
    return isinstance(argument, bool) == isinstance(value, bool) and argument == value


def _anything_but(argument: object, value: object) -> Answer:
    if isinstance(argument, list):
        return _not(_any(_equals(item, value) for item in argument))
    if not isinstance(argument, Mapping):
        return _not(_equals(argument, value))
    if len(argument) != 1 or not isinstance(value, str):
        return None
    ((name, items),) = argument.items()
    test = _TEXT_TESTS.get(name) if isinstance(name, str) else None
    if test is None:
        return None
    return _not(_any(test(item, value) for item in (items if isinstance(items, list) else [items])))


def _prefix(argument: object, value: object) -> Answer:
    return _text_test(argument, value, str.startswith)


def _suffix(argument: object, value: object) -> Answer:
    return _text_test(argument, value, str.endswith)


def _equals_ignore_case(argument: object, value: object) -> Answer:
    if not isinstance(argument, str):
        return None
    return isinstance(value, str) and value.lower() == argument.lower()


def _text_test(argument: object, value: object, test: Callable[[str, str], bool]) -> Answer:
    lower = isinstance(argument, Mapping) and list(argument) == ["equals-ignore-case"]
    text = argument["equals-ignore-case"] if isinstance(argument, Mapping) and lower else argument
    if not isinstance(text, str):
        return None
    if not isinstance(value, str):
        return False
    return test(value.lower(), text.lower()) if lower else test(value, text)


def _wildcard(argument: object, value: object) -> Answer:
    if not isinstance(argument, str):
        return None
    chunks = [""]
    for token in re.findall(r"\\[*\\]|.", argument, re.DOTALL):
        if token == "*":
            chunks.append("")
        else:
            chunks[-1] += re.escape(token[-1])
    return isinstance(value, str) and with_stars_between(chunks).fullmatch(value) is not None


_COMPARISONS: Mapping[object, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _numeric(argument: object, value: object) -> Answer:
    """`argument`: `[">", 0, "<=", 5]`, all of which have to hold."""
    if not isinstance(argument, list) or len(argument) % 2:
        return None
    answers: list[Answer] = []
    for sign, bound in zip(argument[::2], argument[1::2], strict=True):
        compare = _COMPARISONS.get(sign) if isinstance(sign, str) else None
        if compare is None or not _is_number(bound):
            answers.append(None)
        else:
            answers.append(_is_number(value) and compare(value, bound))  # type: ignore[arg-type]
    return _all(answers)


def _cidr(argument: object, value: object) -> Answer:
    from ipaddress import ip_address, ip_network

    if not isinstance(argument, str):
        return None
    try:
        network = ip_network(argument, strict=False)
    except ValueError:
        return None
    try:
        return isinstance(value, str) and ip_address(value) in network
    except ValueError:
        return False


_TEXT_TESTS: Mapping[str, Callable[[object, object], Answer]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
}
_TESTS = {**_TEXT_TESTS, "numeric": _numeric, "cidr": _cidr}


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _all(answers: Iterable[Answer]) -> Answer:
    known = list(answers)
    return False if False in known else None if None in known else True


def _any(answers: Iterable[Answer]) -> Answer:
    known = list(answers)
    return True if True in known else None if None in known else False


def _not(answer: Answer) -> Answer:
    return None if answer is None else not answer
