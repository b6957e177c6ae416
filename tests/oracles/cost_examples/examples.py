"""The examples, and what each comes to."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sless_audit.api.cost import costs_of
from sless_audit.api.load import load
from sless_audit.api.prices import books
from sless_audit.api.profile import find_profiles
from sless_audit.config import Config
from sless_audit.cost.bill import Line
from sless_audit.cost.book import read_free_amounts
from sless_audit.cost.estimate import is_named
from sless_audit.cost.prices import FreeAmount, Price, PriceBook, Tier
from sless_audit.shipped import shipped

FOLDER = Path(__file__).parent
WITHIN = Decimal("0.01")

PriceName = tuple[str, str]


class _Loader(yaml.SafeLoader):
    """In a profile `on` is a key, and not a truth value."""


_Loader.yaml_implicit_resolvers = {
    letter: [one for one in found if letter in "tTfF" or one[0] != "tag:yaml.org,2002:bool"]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Example(NamedTuple):
    name: str
    says: str
    """What the source computes, in words of our own."""
    source: str
    dated: str
    """The month of the page, or `read 2026-11` where it has none: the copy that was read may be older."""
    published: Decimal
    """USD a month."""
    template: Mapping[str, Any]
    """`Resources` of a template of CloudFormation."""
    usage: Mapping[str, Any]
    """A profile, without its schema."""
    lines: tuple[str, ...]
    """Of the bill, those that the example is about, as `--explain` names them; empty for all."""
    each: Mapping[str, Decimal]
    """What was published of single lines, where a small one would be lost in the sum."""
    free_tier: bool
    their_prices: Mapping[PriceName, Decimal]
    """Of a unit, where they are not those of today."""
    same_footing: Decimal | None
    """What the example comes to with our month of 730 hours, GB of 1024³ bytes or the like; the arithmetic is in
    `because`."""
    because: str
    """Why our figure is not the published one; empty where it is."""
    region: str


class Compared(NamedTuple):
    example: Example
    ours: Decimal
    at_their_prices: Decimal

    @property
    def target(self) -> Decimal:
        """What our figure at their prices ought to be."""
        return self.example.published if self.example.same_footing is None else self.example.same_footing

    @property
    def is_met(self) -> bool:
        return is_near(self.at_their_prices, self.target)

    @property
    def differs(self) -> bool:
        """Whether our figure is another one than that which was published."""
        return not is_near(self.ours, self.example.published)


def is_near(ours: Decimal, published: Decimal) -> bool:
    """Within 1%, or the same when it is rounded as the published figure is."""
    return abs(ours - published) <= published * WITHIN or round(ours, _digits(published)) == published


def _digits(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def examples() -> Iterator[Example]:
    for file in sorted(FOLDER.glob("*.yaml")):
        document = yaml.load(file.read_text(encoding="utf-8"), _Loader)
        for written in document["examples"]:
            yield _example(written)


def _example(written: Mapping[str, Any]) -> Example:
    unknown = set(written) - {*Example._fields}
    assert not unknown, f"{written['name']}: {unknown}"
    same_footing = written.get("same_footing")
    return Example(
        written["name"],
        written["says"],
        written["source"],
        str(written["dated"]),
        Decimal(written["published"]),
        written["template"],
        written["usage"],
        tuple(written.get("lines", ())),
        {name: Decimal(figure) for name, figure in written.get("each", {}).items()},
        written.get("free_tier", False),
        {_price_name(name): Decimal(price) for name, price in written.get("their_prices", {}).items()},
        Decimal(same_footing) if same_footing is not None else None,
        written.get("because", ""),
        written.get("region", "us-east-1"),
    )


def _price_name(written: str) -> PriceName:
    service, _, component = written.partition(" ")
    return service, component


def compared(example: Example, folder: Path) -> Compared:
    """The files of the example are written into `folder`."""
    ours = sum_of(example, folder, {})
    return Compared(example, ours, sum_of(example, folder, example.their_prices) if example.their_prices else ours)


def sum_of(example: Example, folder: Path, prices: Mapping[PriceName, Decimal]) -> Decimal:
    """USD of the lines that the example is about; each has to be known."""
    lines = billed(example, folder, prices)
    amounts = [line.monthly.likely for line in lines]
    unknown = [line.component for line in lines if line.monthly.likely is None]
    assert not unknown, f"{example.name}: not known: {unknown}"
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def billed(example: Example, folder: Path, prices: Mapping[PriceName, Decimal]) -> list[Line]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template.yaml").write_text(yaml.safe_dump({"Resources": example.template}), encoding="utf-8")
    profile = {"schema": "sless-audit/usage/v1", **example.usage}
    (folder / "sless-usage.yaml").write_text(yaml.safe_dump(profile, sort_keys=False), encoding="utf-8")
    config = Config()
    loaded = load([str(folder)], config, with_code=True)
    (app,) = loaded.apps
    tables = books(config.pricing)

    def book_of(region: str) -> PriceBook:
        return _with(tables(region), prices)

    usage = find_profiles(loaded.apps, config, [str(folder)]).usage(app)
    found = costs_of(app, usage, example.region, book_of, _free() if example.free_tier else ())
    if not example.lines:
        return list(found.bill.lines)
    lines = [line for name in example.lines for line in found.bill.lines if is_named(line, name)]
    known = [f"{line.resource.source_id}.{line.component}" for line in found.bill.lines]
    missing = [name for name in example.lines if not any(is_named(line, name) for line in found.bill.lines)]
    assert not missing, f"{example.name}: no lines {missing} among {known}"
    return lines


def _with(book: PriceBook, prices: Mapping[PriceName, Decimal]) -> PriceBook:
    """The book at other prices; each has to be one that it has."""
    changed: dict[PriceName, Price] = {
        name: book.prices[name]._replace(tiers=(Tier(Decimal(0), price),)) for name, price in prices.items()
    }
    return book._replace(prices={**book.prices, **changed})


def _free() -> tuple[FreeAmount, ...]:
    return tuple(free for free in read_free_amounts(shipped("pricing")) if free.kind == "always-free")
