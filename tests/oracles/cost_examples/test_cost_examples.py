"""What others have published of the cost of examples is what the bill says, or it is said why not."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracles.cost_examples.examples import Example, compared, examples, is_near, sum_of

EXAMPLES = tuple(examples())


def _name(example: Example) -> str:
    return example.name


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_an_example_comes_to_what_is_published(example: Example, tmp_path: Path) -> None:
    found = compared(example, tmp_path)
    assert found.is_met, f"{found.at_their_prices} for {found.target}"
    assert found.differs == bool(example.because), f"ours is {found.ours}: say why it differs where it does, only there"
    assert not example.their_prices or found.ours != found.at_their_prices, "their prices are those of today"


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.each], ids=_name)
def test_a_line_comes_to_what_is_published(example: Example, tmp_path: Path) -> None:
    for line, published in example.each.items():
        ours = sum_of(example._replace(lines=(line,)), tmp_path, example.their_prices)
        assert is_near(ours, published), f"{line}: {ours} for {published}"


def test_examples_have_names_of_their_own_and_say_where_they_are_from() -> None:
    assert len(EXAMPLES) >= 25
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)
    for example in EXAMPLES:
        assert example.source.startswith("https://"), example.name
        assert re.fullmatch(r"(read )?20\d\d-\d\d", example.dated), example.name


def test_a_figure_is_near_within_a_hundredth_or_as_it_is_rounded() -> None:
    assert is_near(Decimal(101), Decimal(100))
    assert not is_near(Decimal("101.1"), Decimal(100))
    assert is_near(Decimal("0.0729"), Decimal("0.07"))
    assert not is_near(Decimal("0.0751"), Decimal("0.07"))
