"""Places as a repository has them: what `cdk synth` writes is not in it."""

import os
from functools import lru_cache
from pathlib import Path

from sless_audit.api.asset_sources import source_of
from sless_audit.graph.spots import CodeSpot, Spot
from sless_audit.report.where import Kept
from sless_audit.template.cdk.find import PROJECT, output_folder


def in_repository(spot: Spot) -> Kept | None:
    """For what `cdk synth` wrote: the source that code was copied or bundled from, else the `cdk.json` of the
    application. `None` for any other place."""
    absolute = Path.cwd() / spot.file
    project = _written_for(absolute.parent)
    if project is None:
        return None
    found = source_of(spot, project.parent, output_folder(project)) if isinstance(spot, CodeSpot) else None
    if found is None:
        return Kept(_shown(project))
    return Kept(_shown(found.file), found.line, spot.span if found.as_it_is else None)


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


@lru_cache(maxsize=256)
def _written_for(folder: Path) -> Path | None:
    folder = Path(os.path.normpath(folder))
    for project in (above / PROJECT for above in folder.parents):
        if project.is_file() and folder.is_relative_to(output_folder(project)):
            return project
    return None
