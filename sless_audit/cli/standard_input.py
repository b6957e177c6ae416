"""A template on standard input."""

import sys

from sless_audit.errors import UsageError


def read_standard_input() -> bytes:
    """As much of it as a template may have, and a byte more: what is too large is told apart without being held."""
    from sless_audit.template.read import MAX_BYTES

    if sys.stdin is None:
        raise UsageError("standard input is closed")
    return sys.stdin.buffer.read(MAX_BYTES + 1)
