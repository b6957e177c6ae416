"""`sless-audit pricing`: show, diff, verify, refresh."""

from pathlib import Path
from typing import Annotated

import typer

from sless_audit.cli.options import ConfigFile, NoConfig, Output, Region, config_for, overrides
from sless_audit.cli.output import outputs, publish

pricing = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Look at the price tables, and renew them.")

UNSOUND = 2
"""A table that cannot be relied on."""


@pricing.command()
def show(
    service: Annotated[str | None, typer.Argument(metavar="[SERVICE]", help="As in lambda, or sqs.")] = None,
    *,
    region: Region = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    output: Output = None,
) -> None:
    """Show the prices of a region, of one service with their sources. Outputs: text (the default), json."""
    from sless_audit.api.pricing import show as show_prices
    from sless_audit.report.pricing import PricingReport

    wanted = outputs("pricing show", output)
    shown = show_prices(service, config_for((), config, no_config, overrides(region=region)))
    publish("pricing show", wanted, lambda look: PricingReport(shown, look))


@pricing.command()
def diff(
    before: Annotated[str, typer.Argument(help="A table, a folder of tables, or the word shipped.")],
    after: Annotated[str, typer.Argument(help="Another.")],
    *,
    output: Output = None,
) -> None:
    """Tell in which prices two tables, or folders of tables, differ. Outputs: text (the default), json."""
    from sless_audit.api.pricing import difference
    from sless_audit.report.pricing import PricingReport

    wanted = outputs("pricing diff", output)
    found = difference(before, after)
    publish("pricing diff", wanted, lambda look: PricingReport(found, look))


@pricing.command()
def verify(
    folder: Annotated[
        str | None, typer.Argument(metavar="[FOLDER]", help="Tables of your own. Default: the shipped ones.")
    ] = None,
    *,
    output: Output = None,
) -> None:
    """Check every table: its rows, its age, its checksum. Outputs: text (the default), json.

    Exit codes: 0, all are sound; 2, one is not.
    """
    from sless_audit.api.pricing import verify as verify_tables
    from sless_audit.report.pricing import PricingReport

    wanted = outputs("pricing verify", output)
    found = verify_tables(None if folder is None else Path(folder))
    publish("pricing verify", wanted, lambda look: PricingReport(found, look))
    if not found.is_sound:
        raise typer.Exit(UNSOUND)


@pricing.command()
def refresh(
    to: Annotated[str, typer.Option("--to", metavar="FOLDER", help="Where the tables are written.")],
    *,
    offers: Annotated[
        str | None,
        typer.Option("--from", metavar="FOLDER", help="Offer files that were fetched before. Default: AWS's server."),
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", help="A region. Repeatable. Default: the config's, else us-east-1.")
    ] = None,
    service: Annotated[
        list[str] | None, typer.Option("--service", help="Only the prices of this service. Repeatable.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep prices that the price list does not give, as they are now.")
    ] = False,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    output: Output = None,
) -> None:
    """Make price tables out of the AWS price list. Outputs: text (the default), json.

    The one command that uses the network, unless --from names a folder. The offer of EC2, which has the prices of NAT
    gateways, is a file of some hundred megabytes.
    """
    from sless_audit.api.prices import HOME
    from sless_audit.api.refresh import refresh as refresh_tables
    from sless_audit.report.pricing import PricingReport

    wanted = outputs("pricing refresh", output)
    settings = config_for((), config, no_config)
    found = refresh_tables(
        Path(to),
        tuple(dict.fromkeys(region or [settings.region or HOME])),
        base=settings.pricing.folder,
        offers=None if offers is None else Path(offers),
        services=tuple(service or ()),
        keep=keep,
    )
    publish("pricing refresh", wanted, lambda look: PricingReport(found, look))
