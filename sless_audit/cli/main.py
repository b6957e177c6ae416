"""The application, and the one boundary at which errors become messages and exit codes."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sless_audit.cli.breakeven import breakeven
from sless_audit.cli.check import check
from sless_audit.cli.cost import cost
from sless_audit.cli.diff import diff
from sless_audit.cli.explain import explain
from sless_audit.cli.graph import graph
from sless_audit.cli.limits import limits, quotas
from sless_audit.cli.output import print_error
from sless_audit.cli.pricing import pricing
from sless_audit.cli.profile import profile
from sless_audit.cli.rules import rules
from sless_audit.cli.schema import schema
from sless_audit.errors import ProfileError, SlessAuditError
from sless_audit.version import __version__

NAME = "sless-audit"
FAILED = 2
"""The work could not be done."""
INTERRUPTED = 130


class _Commands(TyperGroup):
    """Commands of which the name may be of two words, where the first is also a command that takes paths."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        both = " ".join(args[:2])
        if both in self.commands:
            return both, self.commands[both], args[2:]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name=NAME,
    cls=_Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: the same bytes everywhere, and nothing to import
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (check, cost, diff, breakeven, limits, graph, rules, explain, schema):
    app.command()(command)
app.command("limits quotas")(quotas)
app.add_typer(profile, name="profile")
app.add_typer(pricing, name="pricing")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Find what is wrong with the architecture of a serverless application on AWS, from its templates.

    Exit codes: 0, nothing to report; 1, findings, or a budget is crossed; 2, the work could not be done.
    """


def run() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Runs one command line; returns its exit code."""
    try:
        typer.main.get_command(app).main(list(arguments), prog_name=NAME)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except SlessAuditError as error:
        for one in (error, *(error.more if isinstance(error, ProfileError) else ())):
            print_error(one.message, str(one.place) if one.place else None, one.hint)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the boundary: what arrives here is a defect of ours
        _print_defect(error)
    return FAILED


def _print_defect(error: Exception) -> None:
    if os.environ.get("SLESS_AUDIT_DEBUG"):
        import traceback

        traceback.print_exception(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    print_error(
        f"a defect of {NAME} {__version__}, not of your input ({what[:200]})",
        None,
        "please report it, with the template and what SLESS_AUDIT_DEBUG=1 shows (the traceback)",
    )
