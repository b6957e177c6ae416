"""`sless-audit check`."""

from typing import Annotated

import typer

from sless_audit.cli.options import (
    ConfigFile,
    NoConfig,
    Output,
    Param,
    Paths,
    Region,
    SkipNonTemplates,
    config_for,
    overrides,
)
from sless_audit.cli.output import Color, outputs, publish
from sless_audit.config import Environment, FailOn, Strictness


def check(
    paths: Paths = None,
    *,
    select: Annotated[
        list[str] | None,
        typer.Option(envvar="SLESS_AUDIT_SELECT", metavar="NAMES", help="Only these rules and concerns."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(envvar="SLESS_AUDIT_IGNORE", metavar="NAMES", help="Not these rules and concerns."),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(envvar="SLESS_AUDIT_FAIL_ON", help="The least severity that fails. Default: warning."),
    ] = None,
    strictness: Annotated[
        Strictness | None,
        typer.Option(envvar="SLESS_AUDIT_STRICTNESS", help="What is shown, by confidence. Default: standard."),
    ] = None,
    region: Region = None,
    param: Param = None,
    environment: Annotated[
        Environment | None,
        typer.Option(envvar="SLESS_AUDIT_ENVIRONMENT", help="What the stacks are taken for."),
    ] = None,
    cfn_lint: Annotated[
        bool, typer.Option("--cfn-lint", envvar="SLESS_AUDIT_CFN_LINT", help="Run cfn-lint as well, at the same time.")
    ] = False,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    skip_non_templates: SkipNonTemplates = False,
    output: Output = None,
    color: Annotated[Color, typer.Option(envvar="SLESS_AUDIT_COLOR", help="Also: NO_COLOR.")] = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print findings and errors, no summary.")] = False,
) -> None:
    """Find anti-patterns in templates.

    Outputs: text (the default) and json; sarif, for code scanning; github, the annotations of a pull request;
    markdown, for the summary of a job.
    """
    from sless_audit.api.catalogue import documented
    from sless_audit.api.check import check as check_paths
    from sless_audit.api.repository import in_repository
    from sless_audit.cli.standard_input import read_standard_input
    from sless_audit.report import CheckReport

    wanted = outputs("check", output)
    said = overrides(
        select=select, ignore=ignore, fail_on=fail_on, strictness=strictness,
        region=region, param=param, environment=environment,
    )  # fmt: skip
    settings = config_for(paths or (), config, no_config, said)
    result = check_paths(
        paths or ["."],
        settings,
        skip_non_templates=skip_non_templates or not paths,  # a folder that nobody named may hold no template
        stdin=read_standard_input,
        cfn_lint=cfn_lint,
    )
    publish(
        "check", wanted, lambda look: CheckReport(result, look, lambda: documented(result.rules), in_repository),
        color=color, quiet=quiet, problems=result.problems, gates=result.gates,
    )  # fmt: skip
    raise typer.Exit(result.exit_code(settings.fail_on))
