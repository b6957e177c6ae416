"""Writes pricing/<region>.json and pricing/free_tier.json from tables of reference prices in CSV.

    python .ci/tables/make_prices.py FOLDER

FOLDER holds `reference-prices.csv` (one row per region, component and tier) and `free-tier.csv`. Prices change later
through `sless-audit pricing refresh`.
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

PRICING = Path(__file__).parents[2] / "pricing"

SHARED = {
    ("lambda", "duration"): ("duration-arm64", "duration-x86"),
    ("lambda", "requests"): ("requests", "requests-arm64"),
    ("lambda", "response-streaming"): ("response-streaming", "response-streaming-arm64"),
    ("sqs", "requests"): ("requests-fifo", "requests-standard"),
}
"""Free amounts of a name that no price has, or that several prices share: the table's own notes on pools."""


def main(folder: Path) -> None:
    by_region: dict[str, dict[tuple[str, str], dict[str, object]]] = {}
    for row in _rows(folder / "reference-prices.csv"):
        prices = by_region.setdefault(row["region"], {})
        key = (row["service"], row["component"])
        tier = [row["tier_from"] or "0", row["price_usd"]]
        known = prices.get(key)
        if known is not None:
            known["tiers"].append(tier)  # type: ignore[attr-defined]
            continue
        prices[key] = {
            "service": key[0],
            "component": key[1],
            "unit": row["unit"],
            "tiers": [tier],
            **{name: row[name] for name in ("metering", "as_of", "source", "confidence")},
        }
    for region, prices in by_region.items():
        rows = [prices[key] for key in sorted(prices)]
        _write(PRICING / f"{region}.json", {"region": region}, "prices", rows)
    free: list[dict[str, object]] = [
        {
            "service": row["service"],
            "component": row["component"],
            "unit": row["unit"],
            "components": list(SHARED.get((row["service"], row["component"]), (row["component"],))),
            "amount": None if row["amount_per_month"] == "unlimited" else row["amount_per_month"],
            **{name: row[name] for name in ("kind", "source", "as_of")},
        }
        for row in _rows(folder / "free-tier.csv")
    ]
    _write(PRICING / "free_tier.json", {}, "free", free)


def _rows(file: Path) -> Iterable[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _write(file: Path, head: Mapping[str, str], name: str, rows: list[dict[str, object]]) -> None:
    """One row a line, so that a change of one price is a change of one line."""
    opening = "".join(f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items())
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text(f'{{\n{opening}"{name}": [\n{lines}\n]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
