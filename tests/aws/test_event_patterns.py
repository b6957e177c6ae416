from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.aws.event_patterns import may_match


class Opaque:
    """Stands for a value that is not known before deployment."""


OPAQUE = Opaque()


@pytest.mark.parametrize(
    ("matcher", "matching", "other"),
    [
        ("created", "created", "Created"),
        (300, 300.0, "300"),
        (True, True, 1),
        (None, None, ""),
        ({"prefix": "up"}, "uploads/a", "a/up"),
        ({"prefix": "up"}, "up", 7),
        ({"prefix": {"equals-ignore-case": "UP"}}, "uploads", "a"),
        ({"suffix": ".png"}, "a.png", "png.a"),
        ({"suffix": {"equals-ignore-case": ".png"}}, "A.PNG", "A.PDF"),
        ({"equals-ignore-case": "Paid"}, "PAID", "unpaid"),
        ({"wildcard": "a/*/c"}, "a/b/b/c", "a/b/d"),
        ({"wildcard": "*.png"}, "a.png", "a.png?"),
        ({"wildcard": "a?c"}, "a?c", "abc"),
        ({"wildcard": r"a\*c"}, "a*c", "abc"),
        ({"wildcard": r"a\\*c"}, r"a\bc", "abc"),
        ({"anything-but": "draft"}, "paid", "draft"),
        ({"anything-but": 5}, 6, 5),
        ({"anything-but": ["draft", "test"]}, "paid", "test"),
        ({"anything-but": {"prefix": "tmp/"}}, "a/tmp/", "tmp/a"),
        ({"anything-but": {"prefix": ["tmp/", "log/"]}}, "a", "log/a"),
        ({"anything-but": {"suffix": ".tmp"}}, "a.png", "a.tmp"),
        ({"anything-but": {"equals-ignore-case": ["draft", "test"]}}, "paid", "Draft"),
        ({"anything-but": {"wildcard": "*/lib/*"}}, "a/src/b", "a/lib/b"),
        ({"numeric": [">", 0, "<=", 5]}, 5, 5.1),
        ({"numeric": ["=", 3.0]}, 3, "3"),
        ({"numeric": ["<", 0]}, -1, True),
        ({"cidr": "10.0.0.0/24"}, "10.0.0.255", "10.0.1.0"),
        ({"cidr": "10.0.0.0/24"}, "10.0.0.1", "no address"),
        ({"cidr": "2001:db8::/32"}, "2001:db8::1", "10.0.0.1"),
        ({"exists": True}, "x", Ellipsis),
    ],
)
def test_operators(matcher: object, matching: object, other: object) -> None:
    assert may_match({"detail": {"x": [matcher]}}, {"detail": {"x": matching}}) is True
    if other is not Ellipsis:
        assert may_match({"detail": {"x": [matcher]}}, {"detail": {"x": other}}) is False
    assert may_match({"detail": {"x": [matcher]}}, {"detail": {}}) is None
    assert may_match({"detail": {"x": [matcher]}}, {"detail": {"x": OPAQUE}}) is None


def test_a_field_that_exists_is_not_absent() -> None:
    assert may_match({"x": [{"exists": False}]}, {"x": None}) is False


def test_what_lies_below_a_plain_value_is_absent() -> None:
    assert may_match({"x": {"y": ["a"]}}, {"x": "text"}) is False
    assert may_match({"x": {"y": [{"anything-but": "a"}]}}, {"x": "text"}) is False
    assert may_match({"x": {"y": {"z": [{"exists": False}]}}}, {"x": "text"}) is True


def test_all_fields_and_one_of_their_values_have_to_match() -> None:
    pattern = {"source": ["shop", "store"], "detail-type": ["paid"]}
    assert may_match(pattern, {"source": "store", "detail-type": "paid"}) is True
    assert may_match(pattern, {"source": "store"}) is None
    assert may_match(pattern, {"detail-type": "sent"}) is False
    assert may_match(pattern, {"source": "depot"}) is False
    assert may_match({}, {}) is True


def test_one_of_the_options_has_to_match() -> None:
    pattern = {"source": ["shop"], "$or": [{"kind": ["a"]}, {"size": [{"numeric": [">", 9]}]}]}
    assert may_match(pattern, {"source": "shop", "kind": "b", "size": 10}) is True
    assert may_match(pattern, {"source": "shop", "kind": "b", "size": 9}) is False
    assert may_match(pattern, {"source": "shop", "kind": "b"}) is None
    assert may_match(pattern, {"source": "depot", "kind": "a"}) is False


def test_one_element_of_an_array_has_to_match() -> None:
    pattern = {"resources": [{"prefix": "arn:aws:s3"}]}
    assert may_match(pattern, {"resources": ["arn:aws:sqs:::q", "arn:aws:s3:::b"]}) is True
    assert may_match(pattern, {"resources": ["arn:aws:sqs:::q"]}) is False
    assert may_match(pattern, {"resources": ["arn:aws:sqs:::q", OPAQUE]}) is None


def test_the_fields_of_an_object_in_an_array_have_to_match_together() -> None:
    pattern = {"items": {"kind": ["a"], "size": [1]}}
    assert may_match(pattern, {"items": [{"kind": "a", "size": 1}, {"kind": "b", "size": 2}]}) is True
    assert may_match(pattern, {"items": [{"kind": "a", "size": 2}, {"kind": "b", "size": 1}]}) is False


@pytest.mark.parametrize(
    "pattern",
    [
        OPAQUE,
        {"x": OPAQUE},
        {"x": [OPAQUE]},
        {"x": [{"prefix": OPAQUE}]},
        {"x": [{"anything-but": [OPAQUE]}]},
        {"x": [{"anything-but": {"prefix": OPAQUE}}]},
        {"x": [{"numeric": [">", OPAQUE]}]},
        {"x": [{"numeric": OPAQUE}]},
        {"x": [{"cidr": "10.0.0.0/99"}]},
        {"x": [{"exists": OPAQUE}]},
        {"x": [{"operator-of-next-year": 1}]},
        {"x": [{"prefix": "a", "suffix": "b"}]},
        {"x": "text"},
        {"$or": [{"x": [OPAQUE]}]},
    ],
)
def test_a_pattern_that_cannot_be_read_is_not_judged(pattern: object) -> None:
    assert may_match(pattern, {"x": "value"}) is None


def test_another_matcher_decides_where_one_cannot_be_read() -> None:
    assert may_match({"x": [OPAQUE, "value"]}, {"x": "value"}) is True
    assert may_match({"x": [OPAQUE], "y": ["a"]}, {"x": "value", "y": "b"}) is False


SCALARS = st.sampled_from(["a", "ab", "b", "", 0, 1, 2.5, True, None])
KEYS = st.sampled_from(["k", "l", "m"])
EVENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
TEXTS = st.sampled_from(["a", "b", "ab", "a*"])
MATCHERS = SCALARS | st.one_of(
    st.fixed_dictionaries({"prefix": TEXTS}),
    st.fixed_dictionaries({"suffix": TEXTS}),
    st.fixed_dictionaries({"wildcard": TEXTS}),
    st.fixed_dictionaries({"anything-but": TEXTS | st.lists(SCALARS, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"anything-but": st.fixed_dictionaries({"prefix": TEXTS})}),
    st.fixed_dictionaries({"numeric": st.sampled_from([["<", 1], [">=", 1, "<", 2]])}),
    st.fixed_dictionaries({"exists": st.booleans()}),
)
LEAVES = st.lists(MATCHERS, min_size=1, max_size=2)
PATTERNS = st.recursive(
    st.dictionaries(KEYS, LEAVES, max_size=2),
    lambda inner: (
        st.dictionaries(KEYS, LEAVES | inner, max_size=3)
        | st.fixed_dictionaries({"$or": st.lists(inner, min_size=2, max_size=2)})
    ),
    max_leaves=4,
)


@given(PATTERNS, st.dictionaries(KEYS, EVENTS, max_size=3), st.data())
def test_learning_more_of_the_event_never_overturns_an_answer(
    pattern: object, event: dict[str, object], data: st.DataObject
) -> None:
    def forget(value: object) -> Any:
        if isinstance(value, dict):
            return {key: forget(inner) for key, inner in value.items() if data.draw(st.booleans())}
        if isinstance(value, list):
            return [forget(inner) for inner in value]
        return OPAQUE if data.draw(st.booleans()) else value

    with_less = may_match(pattern, forget(event))
    assert with_less in (None, may_match(pattern, event))


@given(st.dictionaries(KEYS, EVENTS, min_size=1, max_size=3))
def test_an_event_matches_the_pattern_made_of_its_own_values(event: dict[str, object]) -> None:
    def pattern_of(value: object) -> object:
        if isinstance(value, dict):
            return {key: pattern_of(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return pattern_of(value[0]) if value else [{"exists": True}]
        return [value]

    assert may_match(pattern_of(event), event) is not False


@given(st.dictionaries(KEYS, SCALARS, min_size=1, max_size=3))
def test_an_event_never_matches_a_pattern_that_excludes_one_of_its_values(event: dict[str, object]) -> None:
    for key, value in event.items():
        assert may_match({key: [{"anything-but": [value]}]}, event) is False
