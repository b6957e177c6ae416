"""One line of a file with a part of it underlined, cut to the width that there is."""

from sless_audit.report.terminal import TAB, columns, visible_character

_CUT = "…"
HIDDEN = "(not shown)"


def excerpt(line: str, start: int, end: int, width: int) -> tuple[str, str]:
    """The line as it is shown, and the spaces and carets below it.

    `start` and `end` are 0-based characters of the line, `end` exclusive. A line that is too wide is cut around them.
    """
    start = min(start, len(line))
    end = max(min(end, len(line)), start + 1)
    low, high = max(0, start - width), min(len(line), max(end, start + width))  # a minified file is one line of 1 MB
    cells = _cells(line[low:high])
    start, end = start - low, end - low
    widths = [columns(cell) for cell in cells]
    first, last = _window(widths, start, min(end, len(cells)), width, low > 0, high < len(line))
    cut_left, cut_right = low + first > 0, low + last < len(line)
    before = sum(widths[first:start]) + cut_left
    marked = sum(widths[start : min(end, last)])
    shown = _CUT * cut_left + "".join(cells[first:last]) + _CUT * cut_right
    return shown.rstrip(), " " * before + "^" * max(marked, 1)


def masked(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The line with nothing but the name of what is underlined, and where that is now."""
    before = "".join(character if character.isspace() else " " for character in line[:start])
    name, colon, _ = line[start:end].partition(":")
    shown = f"{name}{colon} {HIDDEN}" if colon else HIDDEN
    return before + shown, start, start + len(shown)


def _cells(text: str) -> list[str]:
    cells: list[str] = []
    column = 0
    for character in text:
        cell = " " * (TAB - column % TAB) if character == "\t" else visible_character(character)
        column += columns(cell)
        cells.append(cell)
    return cells


def _window(widths: list[int], start: int, end: int, width: int, more_left: bool, more_right: bool) -> tuple[int, int]:
    """Which cells to show: all where they fit, else a quarter of the width before the underlined part."""
    if not more_left and not more_right and sum(widths) <= width:
        return 0, len(widths)
    first = 0
    if more_left or sum(widths[:end]) > width - 1:
        first, context = start, width // 4
        while first > 0 and widths[first - 1] <= context:
            first -= 1
            context -= widths[first]
    room = width - 1 - (more_left or first > 0)
    last = first
    while last < len(widths) and widths[last] <= room:
        room -= widths[last]
        last += 1
    return first, last
