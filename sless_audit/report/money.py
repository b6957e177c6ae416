"""Amounts of money and quantities, for people and for scripts."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from sless_audit.cost.bill import Amount

UNKNOWN = "?"
_CENT = Decimal("0.01")
_LEAST = Decimal("1E-9")
_FEWEST = Decimal("0.0001")
"""Below it, what a reader sees is the rounding of a rate."""
PLACES = 12
"""Finer than any list price."""


def dollars(amount: Decimal | None) -> str:
    """To the cent: `$1,288.30`; `<$0.01` for what is less and not nothing."""
    if amount is None:
        return UNKNOWN
    if amount and abs(amount) <= _CENT / 2:
        return "<$0.01"
    with localcontext() as context:
        context.rounding = ROUND_HALF_UP
        return f"${amount:,.2f}"


def fine_dollars(amount: Decimal | None) -> str:
    """To three digits where it is below a dollar, as the cost of one order is: `$0.000258`."""
    if amount is None:
        return UNKNOWN
    if 0 < amount < _LEAST:
        return f"<${plain(_LEAST)}"
    if amount >= 1 or not amount:
        return dollars(amount)
    digits = plain(Decimal(f"{amount:.3g}"))
    return f"${digits}0" if len(digits) == len("0.4") else f"${digits}"


def exact_dollars(amount: Decimal) -> str:
    """As it is: list prices."""
    return f"${plain(amount)}"


def count(quantity: Decimal | None) -> str:
    """Whole from a thousand on, four digits below."""
    if quantity is None:
        return UNKNOWN
    if quantity == quantity.to_integral_value() or abs(quantity) >= 1_000:
        return f"{quantity:,.0f}"
    if 0 < quantity < _FEWEST:
        return f"<{plain(_FEWEST)}"
    return plain(Decimal(f"{quantity:.4g}"))


def spread(amount: Amount) -> str:
    """`$0.00026 ($0.00021 to $0.00031)`; one figure where all cases are alike."""
    likely, low, high = (fine_dollars(one) for one in (amount.likely, amount.low, amount.high))
    return likely if low == high else f"{likely} ({low} to {high})"


def plain(number: Decimal) -> str:
    """All its digits, no exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_json(number: Decimal | None) -> str | None:
    return None if number is None else plain(round(number, PLACES))


def amount_in_json(amount: Amount) -> dict[str, str | None] | None:
    return dict(zip(amount._fields, map(in_json, amount), strict=True)) if amount.is_known else None
