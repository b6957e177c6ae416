"""What the handler answers for a batch, from the values that it returns."""

from collections.abc import Sequence

from sless_audit.handlers.model import Answer, BatchFacts, CodePlace
from sless_audit.handlers.python.run import Run
from sless_audit.handlers.python.values import DictObject, External, Value, options


def batch_facts(run: Run, returns: Sequence[tuple[Value, CodePlace]], handler_place: CodePlace | None) -> BatchFacts:
    values = [option for value, _ in returns for option in options(value)]
    answers = [_names_failures(value) for value in values]
    loops: bool | None = run.loops_over_records
    if not loops and run.hands_records_on:
        loops = None
    return BatchFacts(
        loops_over_records=loops,
        first_record_only=None if loops else run.first_record,
        item_failures=_summed(answers),
        processor=run.processor,
        returns=tuple(dict.fromkeys(place for _, place in returns if place != handler_place)),
        empty_on_all_paths=all(_is_empty(value) for value in values),
        raises=run.raises,
    )


def _names_failures(value: Value) -> bool | None:
    if isinstance(value, DictObject):
        if value.get("batchItemFailures") is not None:
            return True
        return False if value.complete else None
    if isinstance(value, External):
        answers = "process_partial_response" in value.path or value.path.rstrip("()").endswith(".response")
        return True if ".utilities.batch." in value.path and answers else None
    return False if value is None or isinstance(value, str | int | float) else None


def _summed(answers: Sequence[bool | None]) -> Answer:
    if answers and all(answer is True for answer in answers):
        return "always"
    if any(answer is True for answer in answers):
        return "sometimes"
    return "unknown" if None in answers else "never"


def _is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, DictObject) and value.complete and not value.entries)
