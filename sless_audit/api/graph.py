"""What does the application look like?"""

from collections.abc import Callable, Sequence

from sless_audit.api.load import Loaded, load
from sless_audit.config import Config


def graph(
    paths: Sequence[str],
    config: Config,
    *,
    skip_non_templates: bool = False,
    stdin: Callable[[], bytes] | None = None,
) -> Loaded:
    """The resource graph of every app at `paths`."""
    return load(paths, config, skip_non_templates=skip_non_templates, stdin=stdin, with_code=True)
