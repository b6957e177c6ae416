"""`sless-audit limits`."""

from typing import Annotated

import typer

from sless_audit.cli.options import (
    ConfigFile,
    NoConfig,
    Output,
    Param,
    Paths,
    ProfileFile,
    Region,
    SkipNonTemplates,
    config_for,
    overrides,
)
from sless_audit.cli.output import Color, outputs, publish


def limits(
    paths: Paths = None,
    *,
    account: Annotated[
        str,
        typer.Option(envvar="SLESS_AUDIT_ACCOUNT", metavar="NAME", help="The quotas that apply: default, new-account."),
    ] = "default",
    percentile: Annotated[
        float, typer.Option(min=50.0, max=99.99, help="Of the time, how much concurrency has to be enough for.")
    ] = 99.0,
    profile: ProfileFile = None,
    scenario: Annotated[
        str, typer.Option(envvar="SLESS_AUDIT_SCENARIO", metavar="NAME", help="A scenario of the usage profile.")
    ] = "baseline",
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Rows of each list in text; 0: all.")] = 10,
    region: Region = None,
    param: Param = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    skip_non_templates: SkipNonTemplates = False,
    output: Output = None,
    color: Annotated[Color, typer.Option(envvar="SLESS_AUDIT_COLOR", help="Also: NO_COLOR.")] = "auto",
) -> None:
    """Tell which limit of applications binds first, and at what load.

    Without a usage profile: the rate of each entry point at which a limit is reached.

    Outputs: text (the default); json.
    """
    from sless_audit.api.limits import limits as limits_of
    from sless_audit.cli.standard_input import read_standard_input
    from sless_audit.report import LimitsReport

    wanted = outputs("limits", output)
    settings = config_for(paths or (), config, no_config, overrides(region=region, param=param, profile=profile))
    found = limits_of(
        paths or ["."],
        settings,
        scenario=scenario,
        account=account,
        percentile=percentile,
        skip_non_templates=skip_non_templates,
        stdin=read_standard_input,
    )
    publish(
        "limits", wanted, lambda look: LimitsReport(found.apps, found.problems, look, top),
        color=color, problems=found.problems,
    )  # fmt: skip
    raise typer.Exit(found.exit_code)
