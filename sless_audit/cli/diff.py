"""`sless-audit diff`."""

from typing import Annotated

import typer

from sless_audit.cli.options import (
    Colored,
    ConfigFile,
    FreeTier,
    Ignore,
    NoConfig,
    Output,
    Param,
    ProfileFile,
    Region,
    ScenarioName,
    Select,
    ShownFrom,
    TakenFor,
    config_for,
    overrides,
)
from sless_audit.cli.output import outputs, publish
from sless_audit.config import FailOn


def diff(
    base: Annotated[
        str,
        typer.Argument(
            metavar="BASE",
            help="A git revision, A..B or A...B; a folder; or the JSON report of an earlier check, cost or diff.",
        ),
    ],
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Templates and folders. Default: this folder.")
    ] = None,
    *,
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Rows of each list in text; 0: all.")] = 10,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            envvar="SLESS_AUDIT_FAIL_ON", help="The least severity of a new finding that fails. Default: warning."
        ),
    ] = None,
    strictness: ShownFrom = None,
    profile: ProfileFile = None,
    scenario: ScenarioName = None,
    free_tier: FreeTier = False,
    region: Region = None,
    param: Param = None,
    environment: TakenFor = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    output: Output = None,
    color: Colored = "auto",
) -> None:
    """Tell what changed since BASE: findings, the monthly bill, the flow of events.

    Outputs: text (the default) and json; markdown, for a comment on a pull request, as long as GitHub and GitLab take
    it; markdown-azure, as long as Azure DevOps does.
    """
    from sless_audit.api.diff import diff as compare
    from sless_audit.report import DiffReport

    wanted = outputs("diff", output)
    said = overrides(
        select=select, ignore=ignore, fail_on=fail_on, strictness=strictness,
        region=region, param=param, environment=environment, profile=profile,
    )  # fmt: skip
    settings = config_for(paths or (), config, no_config, said)
    looked_at = tuple(paths or ["."])
    found = compare(base, looked_at, settings, scenario=scenario or "baseline", free_tier=free_tier)
    publish(
        "diff", wanted, lambda look: DiffReport(found, look, top, looked_at),
        color=color, problems=found.problems, gates=found.gates,
    )  # fmt: skip
    raise typer.Exit(found.exit_code(settings.fail_on))
