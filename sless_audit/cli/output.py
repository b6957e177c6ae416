"""Where reports go: files, standard output, standard error."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO, TypeAlias

from sless_audit.errors import UsageError
from sless_audit.report import FORMATS, Command, Look, Part, render
from sless_audit.report.diagnostic import diagnostic, of_problems
from sless_audit.report.gates import gates_crossed
from sless_audit.report.terminal import unpainted

if TYPE_CHECKING:
    from sless_audit.cost.budget import Gate
    from sless_audit.lint.result import Problem

Color: TypeAlias = Literal["auto", "always", "never"]

NARROWEST, WIDEST, UNTOLD = 60, 100, 80
"""Columns of text: on a terminal, and where there is none."""


class Output(NamedTuple):
    kind: str
    path: str | None
    """`None`: standard output."""


def outputs(command: Command, given: Iterable[str] | None) -> tuple[Output, ...]:
    """What `--output KIND[=PATH]` asks for; the command's first format where it is not given."""
    known = FORMATS[command]
    found: list[Output] = []
    for one in given or (next(iter(known)),):
        kind, equals, path = one.partition("=")
        if kind not in known:
            raise UsageError(f"`{command}` has no output {kind!r}", hint=f"it has {', '.join(known)}")
        if equals and not path:
            raise UsageError(f"--output {one} names no file", hint=f"write --output {kind}=PATH, or --output {kind}")
        output = Output(kind, path if path and path != "-" else None)
        for other in found:
            if output.path == other.path:
                where = output.path or "standard output"
                raise UsageError(f"two reports cannot both go to {where}", hint="write --output KIND=PATH")
        found.append(output)
    return tuple(found)


def publish(
    command: Command,
    wanted: Sequence[Output],
    report: Callable[[Look], object],
    *,
    color: Color = "auto",
    quiet: bool = False,
    problems: "tuple[Problem, ...]" = (),
    gates: "tuple[Gate, ...]" = (),
) -> None:
    """Writes all reports. Problems and thresholds that are crossed are told on standard error, unless a report that is
    printed tells them."""
    failures = []
    printed: tuple[Part, ...] = ()
    for output in sorted(wanted, key=lambda output: output.path is None):
        if output.path is None:
            printed = render(command, output.kind, report(_look(color, quiet)))
            _print(printed, color)
        else:
            text = "".join(part.text for part in render(command, output.kind, report(Look(quiet=quiet))))
            try:
                Path(output.path).write_bytes(_encoded(text, "utf-8"))
            except OSError as error:
                failures.append(f"{output.path}: {error.strerror or error}")
    if not any(part.aside for part in printed):
        look = Look(_colored(sys.stderr, color), quiet=quiet)
        _write(sys.stderr, "".join((*of_problems(problems, look), *gates_crossed(gates, look))))
    if failures:
        raise UsageError(f"cannot write {'; '.join(failures)}")


def print_error(message: str, place: str | None, hint: str | None) -> None:
    """An error that ends the run, on standard error."""
    look = Look(_colored(sys.stderr, "auto"), _width(sys.stderr))
    _write(sys.stderr, diagnostic("error", "error", message, place, hint, look))


def print_text(text: str) -> None:
    """On standard output."""
    _write(sys.stdout, text)


def _print(parts: Iterable[Part], color: Color) -> None:
    for part in parts:
        if part.aside:
            _write(sys.stderr, part.text if _colored(sys.stderr, color) else unpainted(part.text))
        else:
            _write(sys.stdout, part.text)


def _look(color: Color, quiet: bool) -> Look:
    return Look(_colored(sys.stdout, color), _width(sys.stdout), quiet)


def _colored(stream: TextIO | None, color: Color) -> bool:
    if color != "auto":
        return color == "always"
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"  # https://no-color.org
    return wanted and stream is not None and stream.isatty()


def _width(stream: TextIO | None) -> int:
    if stream is None or not stream.isatty():
        return UNTOLD
    from shutil import get_terminal_size

    return min(max(get_terminal_size().columns, NARROWEST), WIDEST)


def _encoded(text: str, encoding: str) -> bytes:
    """Never fails: names of files may hold bytes that are no text, and a terminal may know few characters. In JSON,
    what stands for such a byte in UTF-8 is a valid escape."""
    return text.encode(encoding, errors="backslashreplace")


def _give_up(stream: TextIO) -> None:
    """Python flushes once more at the exit, and would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(stream: TextIO | None, text: str) -> None:
    """At once, so that what goes to standard output and standard error keeps its order."""
    if not text:
        return
    if stream is None:
        if stream is sys.stdout:
            raise UsageError("standard output is closed")
        return
    try:
        stream.flush()
        stream.buffer.write(_encoded(text, stream.encoding or "utf-8"))
        stream.buffer.flush()
    except BrokenPipeError:  # whoever read it has seen enough
        _give_up(stream)
    except OSError as error:
        _give_up(stream)
        raise UsageError(f"cannot write: {error.strerror or error}") from error
