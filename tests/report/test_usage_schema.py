"""The published schema of usage profiles takes every quantity that is read."""

from typing import Any, cast

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sless_audit.report.usage_schema import usage_schema
from sless_audit.workload.keys import Unit
from sless_audit.workload.quantities import UNITS, QuantityError, quantity

NAMES: dict[Unit, str] = {"s": "time", "B": "size", "/s": "rate", "share": "share", "count": "count"}
DEFS = cast(dict[str, Any], usage_schema()["$defs"])

units = st.sampled_from(sorted(UNITS))
words = st.sampled_from(sorted({name for names in UNITS.values() for name in names} | {"", "per month", "/ day", "x"}))
numbers = st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,2})?|\.5|1_000|2e3|0", fullmatch=True)
parts = st.builds("{}{}{}{}{}".format, numbers, st.sampled_from(["", " "]), st.sampled_from(["", "k", "M"]),
                  st.sampled_from(["", " "]), words)  # fmt: skip
written = st.lists(parts, min_size=1, max_size=3).map("..".join) | st.floats(0, 10) | st.integers(0, 10)


@given(units, written | st.fixed_dictionaries({"p50": parts, "p99": parts}))
@example("B", "1.5KB per invocation")
@example("/s", "3M..5M..8M /month")
@example("/s", "5M per month")
@example("s", {"p50": "80ms", "p99": "900ms"})
@example("share", "0.5..2%")
def test_what_is_read_fits_the_schema(unit: Unit, value: object) -> None:
    try:
        quantity(value, unit)
    except QuantityError:
        return
    assert Draft202012Validator(DEFS[NAMES[unit]]).is_valid(value)
