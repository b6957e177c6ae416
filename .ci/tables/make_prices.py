"""Writes pricing/<region>.json, pricing/free_tier.json and pricing/SHA256SUMS from tables of reference prices in CSV.

    python .ci/tables/make_prices.py FOLDER

FOLDER holds `reference-prices.csv` (one row per region, component and tier) and `free-tier.csv`. Prices change later
through `sless-audit pricing refresh`.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

PRICING = Path(__file__).parents[2] / "pricing"

HOME = "us-east-1"
"""The table that has every component for which there is a free amount."""

SHARED = {
    ("cloudfront", "data-out"): "data-out-",
    ("cloudfront", "requests"): "requests-",
    ("cognito", "user-pool-mau-essentials"): ("user-pool-mau-essentials", "user-pool-mau-lite"),
    ("cognito", "user-pool-mau-federated"): ("user-pool-mau-federated-saml-oidc",),
    ("lambda", "duration"): ("duration-arm64", "duration-x86"),
    ("lambda", "requests"): ("requests", "requests-arm64"),
    ("lambda", "response-streaming"): ("response-streaming", "response-streaming-arm64"),
    ("logs", "ingestion"): ("archival-storage", "ingestion-ia", "ingestion-standard", "insights-query"),
    ("sqs", "requests"): ("requests-fifo", "requests-standard"),
}
"""Free amounts of a name that no price has, or that several prices share: the table's own notes on pools. A text is the
beginning of the names of all that share it. Vended logs are in none of the lists of usage types with a free amount
(https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/tracking-free-tier-usage.html, 2026-11-21)."""


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
            "components": _components(by_region[HOME], row["service"], row["component"]),
            "amount": None if row["amount_per_month"] == "unlimited" else row["amount_per_month"],
            **{name: row[name] for name in ("kind", "source", "as_of")},
        }
        for row in _rows(folder / "free-tier.csv")
    ]
    _write(PRICING / "free_tier.json", {}, "free", free)
    sums = ((hashlib.sha256(file.read_bytes()).hexdigest(), file.name) for file in sorted(PRICING.glob("*.json")))
    (PRICING / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for digest, name in sums), encoding="utf-8")


def _components(prices: Mapping[tuple[str, str], Mapping[str, object]], service: str, component: str) -> list[str]:
    """Those that share the free amount, but for the ones whose tiers leave it out already."""
    shared = SHARED.get((service, component), (component,))
    if isinstance(shared, str):
        shared = tuple(name for of, name in prices if of == service and name.startswith(shared))
    missing = [name for name in shared if (service, name) not in prices]
    if missing:
        raise SystemExit(f"free-tier.csv: {service} {component}: no price of {', '.join(missing)} in {HOME}")
    return [name for name in shared if not _starts_free(prices[service, name]["tiers"])]  # type: ignore[arg-type]


def _starts_free(tiers: list[list[str]]) -> bool:
    start, price = map(Decimal, tiers[0])
    return start > 0 or (price == 0 and len(tiers) > 1)


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
