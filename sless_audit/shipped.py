"""Where the folders lie that ship with the tool and are no packages."""

from pathlib import Path


def shipped(folder: str) -> Path:
    """Where `rules/`, `pricing/` or `sample_stacks/` lies: inside an installed package, or beside it."""
    package = Path(__file__).parent
    installed = package / "_shipped" / folder
    return installed if installed.is_dir() else package.parent / folder
