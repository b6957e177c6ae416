"""How often something is tried, and how often it is given up, when each try fails with the same probability."""

ENDLESS = 10_000
"""In place of endless retries: as many as an event source mapping can be told at most (Lambda API reference,
MaximumRetryAttempts; 2026-11)."""


def tries(failure: float, most: float) -> float:
    """Expected tries until one succeeds, or `most` have failed."""
    if failure >= 1.0:
        return most
    return float((1.0 - failure**most) / (1.0 - failure))


def given_up(failure: float, most: float) -> float:
    """The share of which all `most` tries fail."""
    return float(failure**most)
