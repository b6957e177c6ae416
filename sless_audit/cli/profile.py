"""`sless-audit profile`."""

from typing import Annotated

import typer

from sless_audit.cli.options import ConfigFile, NoConfig, Param, ProfileFile, config_for, overrides
from sless_audit.cli.output import print_text

profile = typer.Typer(
    help="The usage profile: how much an application is used.", no_args_is_help=True, rich_markup_mode=None
)

Path: typer.models.ArgumentInfo = typer.Argument(metavar="[PATH]", help="A template or folder.")


@profile.command()
def init(
    path: Annotated[str, Path] = ".",
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over a profile that is there.")] = False,
    file: ProfileFile = None,
    param: Param = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Write a profile with a blank for each entry point."""
    from sless_audit.api.profile_edit import init_profile

    settings = config_for([path], config, no_config, overrides(param=param, profile=file))
    written = init_profile(path, settings, force=force)
    lines = [f"  {blank.name}: {blank.words}" for blank in written.added]
    found = "volumes to be filled in" if lines else "no entry point was found"
    print_text("\n".join([f"wrote {written.file}: {found}", *lines]) + "\n")


@profile.command()
def sync(
    path: Annotated[str, Path] = ".",
    *,
    file: ProfileFile = None,
    param: Param = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Add entry points that are new; tell those that are gone. What is there is not touched."""
    from sless_audit.api.profile_edit import sync_profiles

    settings = config_for([path], config, no_config, overrides(param=param, profile=file))
    lines = []
    for synced in sync_profiles(path, settings):
        lines.append(f"{synced.file}: {f'{len(synced.added)} new' if synced.added else 'nothing new'}")
        lines += [f"  + {blank.name}: {blank.words}" for blank in synced.added]
        lines += [f"  gone? {gone.name}: {gone.why}" for gone in synced.gone]
    print_text("\n".join(lines) + "\n")


@profile.command()
def check(
    path: Annotated[str, Path] = ".",
    *,
    file: ProfileFile = None,
    param: Param = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Tell what is wrong with a profile, and what it leaves open."""
    from sless_audit.api.profile import check_profiles

    settings = config_for([path], config, no_config, overrides(param=param, profile=file))
    lines = []
    for checked in check_profiles(path, settings):
        counts = "".join(f"{what}: {count}; " for what, count in checked.counts.items())
        lines.append(f"{checked.file}: no mistakes\n  {counts}scenarios: {', '.join(checked.scenarios)}")
        lines += [f"  no volume: {name}" for name in checked.blank]
        lines += [f"  not in the profile: {words}" for words in checked.missing]
    print_text("\n".join(lines) + "\n")
