from typing import Any


def quantities(lines: list[dict[str, Any]]) -> dict[str, int]:
    """The quantity of each SKU. A transaction may touch an item only once, an order may name it twice."""
    wanted: dict[str, int] = {}
    for line in lines:
        wanted[line["sku"]] = wanted.get(line["sku"], 0) + line["quantity"]
    return wanted
