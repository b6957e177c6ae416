"""`sless-audit check`."""

from typing import Annotated

import typer

from sless_audit.cli.options import (
    Colored,
    ConfigFile,
    Ignore,
    NoConfig,
    Output,
    Param,
    Paths,
    Region,
    Select,
    ShownFrom,
    SkipNonTemplates,
    TakenFor,
    config_for,
    overrides,
)
from sless_audit.cli.output import outputs, publish
from sless_audit.config import FailOn


def check(
    paths: Paths = None,
    *,
    select: Select = None,
    ignore: Ignore = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(envvar="SLESS_AUDIT_FAIL_ON", help="The least severity that fails. Default: warning."),
    ] = None,
    strictness: ShownFrom = None,
    region: Region = None,
    param: Param = None,
    environment: TakenFor = None,
    cfn_lint: Annotated[
        bool, typer.Option("--cfn-lint", envvar="SLESS_AUDIT_CFN_LINT", help="Run cfn-lint as well, at the same time.")
    ] = False,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    skip_non_templates: SkipNonTemplates = False,
    output: Output = None,
    color: Colored = "auto",
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
