from hypothesis import given
from hypothesis import strategies as st

from sless_audit.template.json_text import read_json
from sless_audit.template.values import Ref, Text, Unknown

ARN = Ref("stack", "Fn", "Arn")
COUNT = Unknown("parameter Count", "Count")


def test_what_is_not_known_stays_where_it_stands() -> None:
    whole = Text(('{"arn": "', ARN, '", "count": ', COUNT, ', "mixed": "a \\" ', ARN, ':live"}'))
    assert read_json(whole) == {"arn": ARN, "count": COUNT, "mixed": Text(('a " ', ARN, ":live"))}


def test_a_key_that_is_not_known_is_shown() -> None:
    assert read_json(Text(('{"', ARN, '": 1}'))) == {"${Fn}": 1}


def test_text_that_is_no_json_is_unknown() -> None:
    for written in ("{", "[" * 100_000, '{"a": nope}', "\ue0000\ue001", ""):
        assert isinstance(read_json(written), Unknown)


def test_a_mark_spelled_out_in_json_means_nothing() -> None:
    assert read_json('"\\ue0005\\ue001"') == "5"


@given(st.lists(st.one_of(st.text(max_size=8), st.just(ARN), st.just(COUNT)), min_size=1, max_size=6))
def test_no_text_raises(parts: list[str | Ref | Unknown]) -> None:
    read_json(Text(tuple(parts)))
