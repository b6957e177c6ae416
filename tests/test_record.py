"""What `record` and `entity` make behaves as a dataclass does."""

from dataclasses import FrozenInstanceError, dataclass, fields, replace

import pytest

from sless_audit.record import entity, record


@record
class Point:
    """A point."""

    x: int
    y: int = 0

    @property
    def far(self) -> bool:
        return self.x > 9


@dataclass(frozen=True, slots=True)
class Plain:
    x: int
    y: int = 0


@entity
class Node:
    name: str


def test_it_is_made_shown_and_copied_as_a_dataclass() -> None:
    point = Point(3, y=4)
    assert (point.x, point.y, point.far) == (3, 4, False)
    assert repr(point) == "Point(x=3, y=4)"
    assert replace(point, x=10) == Point(10, 4)
    assert [field.name for field in fields(Point)] == [field.name for field in fields(Plain)]
    assert Point.__doc__ == "A point."
    with pytest.raises(TypeError):
        Point()  # type: ignore[call-arg]


def test_it_is_equal_by_its_fields_and_its_class() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert len({Point(1, 2), Point(1, 2), Point(2, 1)}) == 2
    assert Point(1, 2) != Plain(1, 2)  # type: ignore[comparison-overlap]
    assert Node("a") != Node("a")


def test_it_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del Point(1).x
    with pytest.raises((AttributeError, FrozenInstanceError)):
        Node("a").other = 1  # type: ignore[attr-defined]


def test_it_can_be_matched() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
