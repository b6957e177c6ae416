"""The answer of a library's model to a call that it does not know."""

from typing import Final


class NotKnown:
    pass


NOT_KNOWN: Final = NotKnown()
