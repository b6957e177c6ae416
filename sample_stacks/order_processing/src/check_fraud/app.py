"""Says whether an order looks like fraud. A stand-in for a scoring service."""

from typing import Any

MOST_ITEMS_OF_AN_HONEST_ORDER = 2000


def handler(order: dict[str, Any], _context: object) -> dict[str, bool]:
    items = sum(line["quantity"] for line in order["lines"])
    return {"suspect": items > MOST_ITEMS_OF_AN_HONEST_ORDER}
