"""How the handler treats a batch, from what it returns and what it loops over."""

from sless_audit.handlers.javascript.findings import Findings
from sless_audit.handlers.javascript.run import Frame
from sless_audit.handlers.javascript.syntax import Block, If, Return, Statement, Switch, Throw, Try
from sless_audit.handlers.javascript.values import UNDEFINED, JsArray, JsObject, OneOf, Text, Value
from sless_audit.handlers.model import Answer, BatchFacts, CodePlace

_FAILURES = "batchItemFailures"


def batch_facts(findings: Findings, handler: Frame | None) -> BatchFacts:
    """`handler`: the call of the handler function, when it is over."""
    looped: bool | None = findings.records_looped
    if not looped and findings.records_handed_on:
        looped = None
    first = findings.first_record if looped is False else None
    if handler is None:
        answer: Answer = "always" if findings.processor else "unknown"
        return BatchFacts(looped or None, first, answer, findings.processor, (), False, findings.raises)
    given = [*handler.returns, *handler.answered]
    values = [value for value, _ in given]
    if not handler.answered and not ends(handler.function.body):
        values.append(UNDEFINED)
    places: tuple[CodePlace, ...] = tuple(dict.fromkeys(place for _, place in given))
    nothing = bool(values) and all(_is_nothing(value) for value in values)
    answers = "always" if findings.processor else _answer(values)
    return BatchFacts(looped, first, answers, findings.processor, places, nothing, findings.raises)


def ends(body: tuple[Statement, ...]) -> bool:
    """Control never reaches the end: every path returns or throws."""
    if not body:
        return False
    match body[-1]:
        case Return() | Throw():
            return True
        case If(then=then, otherwise=otherwise):
            return ends(then) and ends(otherwise)
        case Block(body=inner):
            return ends(inner)
        case Try(body=inner, handler=handler, final=final):
            return ends(final) or (ends(inner) and (handler is None or ends(handler)))
        case Switch(cases=cases):
            has_default = any(test is None for test, _ in cases)
            return has_default and bool(cases[-1][1]) and all(ends(inner) for _, inner in cases if inner)
        case _:
            return False


def _answer(values: list[Value]) -> Answer:
    told = [answer for value in values for answer in _answers(value)]
    if told and all(answer is True for answer in told):
        return "always"
    if any(answer is True for answer in told):
        return "sometimes"
    return "never" if all(answer is False for answer in told) else "unknown"


def _answers(value: Value) -> list[bool | None]:
    """For each thing that it can be: whether it names the records that failed; None where that is not known."""
    match value:
        case OneOf(options=options):
            return [answer for option in options for answer in _answers(option)]
        case JsObject(properties=properties, open=unbounded):
            return [True if _FAILURES in properties else None if unbounded else False]
        case _ if _is_nothing(value) or isinstance(value, (bool, int, float, Text, JsArray)):
            return [False]
        case _:
            return [None]


def _is_nothing(value: Value) -> bool:
    if isinstance(value, JsObject):
        return not value.properties and not value.open
    return value is UNDEFINED or value is None
