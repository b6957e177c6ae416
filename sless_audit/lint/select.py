"""Which rules run, and which of their findings are shown."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from sless_audit.config import Strictness
from sless_audit.errors import UsageError
from sless_audit.lint.catalogue import concern_of
from sless_audit.lint.finding import Finding


def selected(files: Mapping[str, Path], select: Iterable[str], ignore: Iterable[str]) -> dict[str, Path]:
    """The rules that are named, or whose concern is (all where nothing is), without those that `ignore` names."""
    concerns = {concern_of(file) for file in files.values()}
    wanted, unwanted = tuple(select), tuple(ignore)
    for name in (*wanted, *unwanted):
        if name not in files and name not in concerns:
            raise UsageError(f"no rule or concern is named {name!r}", hint=suggestion(name, (*files, *concerns)))

    def named(rule: str, file: Path, names: tuple[str, ...]) -> bool:
        return rule in names or concern_of(file) in names

    return {
        rule: file
        for rule, file in files.items()
        if (not wanted or named(rule, file, wanted)) and not named(rule, file, unwanted)
    }


def is_shown(finding: Finding, strictness: Strictness) -> bool:
    """`focused`: errors and warnings of high confidence; `standard`: and medium, and info; `thorough`: all."""
    if strictness == "focused":
        return finding.confidence == "high" and finding.severity != "info"
    return strictness == "thorough" or finding.confidence != "low"


def suggestion(name: str, known: Iterable[str], *, otherwise: str = "`sless-audit rules` lists them") -> str:
    """A hint at the nearest known name, whatever its case; `otherwise` where none is near."""
    names = {one.lower(): one for one in known}
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"did you mean {names[near[0]]!r}?" if near else otherwise
