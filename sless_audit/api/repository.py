"""Files as a repository has them: what `cdk synth` writes is not in it."""

from functools import lru_cache
from pathlib import Path

from sless_audit.template.cdk.find import PROJECT, output_folder


def in_repository(file: str) -> str:
    """The `cdk.json` of the application in place of a file that `cdk synth` wrote; any other file as it is."""
    absolute = Path.cwd() / file
    project = _written_for(absolute.parent)
    if project is None:
        return file
    try:
        return project.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return project.as_posix()


@lru_cache(maxsize=256)
def _written_for(folder: Path) -> Path | None:
    for project in (above / PROJECT for above in folder.parents):
        if project.is_file() and folder.is_relative_to(output_folder(project)):
            return project
    return None
