"""`sless-audit limits`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeAlias

import typer

from sless_audit.cli.options import (
    Colored,
    ConfigFile,
    NoConfig,
    Output,
    Param,
    Paths,
    ProfileFile,
    Region,
    ScenarioName,
    SkipNonTemplates,
    config_for,
    overrides,
)
from sless_audit.cli.output import Color, outputs, publish
from sless_audit.cli.output import Output as Chosen
from sless_audit.cli.what_if import Set, edits

if TYPE_CHECKING:
    from sless_audit.config import Config
    from sless_audit.template.edits import Edit

AccountName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        envvar="SLESS_AUDIT_ACCOUNT",
        metavar="NAME|FILE",
        help="Whose quotas apply: default, new-account, or a file: see `limits quotas`.",
    ),
]


def limits(
    paths: Paths = None,
    *,
    account: AccountName = None,
    percentile: Annotated[
        float, typer.Option(min=50.0, max=99.99, help="Of the time, how much concurrency has to be enough for.")
    ] = 99.0,
    spike: Annotated[
        str | None, typer.Option(metavar="HEIGHT", help="Go through a spike: so many times the peak, or a rate.")
    ] = None,
    for_: Annotated[str, typer.Option("--for", metavar="TIME", help="How long the spike lasts.")] = "10m",
    profile: ProfileFile = None,
    scenario: ScenarioName = None,
    top: Annotated[int, typer.Option(min=0, metavar="N", help="Rows of each list in text; 0: all.")] = 10,
    region: Region = None,
    param: Param = None,
    set_: Set = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    skip_non_templates: SkipNonTemplates = False,
    output: Output = None,
    color: Colored = "auto",
) -> None:
    """Tell which limit of applications binds first, and at what load.

    Without a usage profile: the rate of each entry point at which a limit is reached. `limits quotas` lists the quotas
    that are reckoned with, and tells how to get those of an account.

    Outputs: text (the default); json and markdown.
    """
    from sless_audit.api.limits import limits as limits_of
    from sless_audit.cli.standard_input import read_standard_input
    from sless_audit.report import LimitsReport

    settings = config_for(paths or (), config, no_config, overrides(region=region, param=param, profile=profile))
    if spike is not None:
        _spike(
            paths or ["."], settings, spike, for_, scenario or "baseline", account, edits(set_), skip_non_templates,
            outputs("limits --spike", output), top, color,
        )  # fmt: skip
    wanted = outputs("limits", output)
    found = limits_of(
        paths or ["."],
        settings,
        scenario=scenario or "baseline",
        account=account,
        percentile=percentile,
        edits=edits(set_),
        skip_non_templates=skip_non_templates,
        stdin=read_standard_input,
    )
    publish(
        "limits", wanted, lambda look: LimitsReport(found.apps, found.problems, look, top, found.gates),
        color=color, problems=found.problems, gates=found.gates,
    )  # fmt: skip
    raise typer.Exit(found.exit_code)


def _spike(
    paths: Sequence[str],
    settings: "Config",
    high: str,
    lasts: str,
    scenario: str,
    account: str | None,
    edited: "Sequence[Edit]",
    skip_non_templates: bool,
    wanted: Sequence[Chosen],
    top: int,
    color: Color,
) -> NoReturn:
    from sless_audit.api.spike import height, seconds, spikes
    from sless_audit.cli.standard_input import read_standard_input
    from sless_audit.report import SpikeReport

    found = spikes(
        paths, settings, height(high), seconds(lasts), scenario=scenario, account=account, edits=edited,
        skip_non_templates=skip_non_templates, stdin=read_standard_input,
    )  # fmt: skip
    publish(
        "limits --spike", wanted, lambda look: SpikeReport(found.apps, found.problems, look, top),
        color=color, problems=found.problems,
    )  # fmt: skip
    raise typer.Exit(found.exit_code)


def quotas(
    service: Annotated[str | None, typer.Argument(metavar="[SERVICE]", help="As in lambda, or sqs.")] = None,
    *,
    account: AccountName = None,
    region: Region = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    output: Output = None,
) -> None:
    """List the quotas that `limits` reckons with; those of one service with their sources.

    Tells how the quotas of an account are fetched, too. Outputs: text (the default), json.
    """
    from sless_audit.api.quotas import quotas_of
    from sless_audit.report import QuotasReport

    wanted = outputs("limits quotas", output)
    found = quotas_of(config_for((), config, no_config, overrides(region=region)), service, account)
    publish("limits quotas", wanted, lambda look: QuotasReport(found, look))
