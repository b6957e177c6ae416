"""Our lowering beside the SAM translator's own cases (`make oracle`).

The cases are pairs of a template and what the translator makes of it, in `corpus/sam-oracle` of the shared folder. The
hash at the end of the logical ID of a version, a layer, a deployment is replaced by a placeholder on both sides; lists
are compared without order, as the translator's own tests do.
"""

import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sless_audit.template.read import read_file
from sless_audit.template.sam import Lowered, lower

# What the translator's own tests set (aws/serverless-application-model, tests/translator/helpers.py).
PARAMETERS = {"param1": "value1", "param2": "value2", "AWS::Region": "ap-southeast-1", "AWS::Partition": "aws"}

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{10}(?![0-9a-zA-Z])")


def oracle_folder() -> Path | None:
    """The folder with the cases, by SLESS_AUDIT_SHARED or beside the repository."""
    repository = Path(__file__).resolve().parents[2]
    shared = Path(os.environ.get("SLESS_AUDIT_SHARED", repository.parent / "shared"))
    folder = shared / "corpus" / "sam-oracle"
    return folder if folder.is_dir() else None


@dataclass(slots=True)
class Case:
    name: str
    template: dict[str, Any]
    expected: dict[str, Any]
    """A template, or `errorMessage` where the translator refuses."""

    @property
    def is_refused(self) -> bool:
        return "Resources" not in self.expected


def cases(folder: Path) -> Iterator[Case]:
    for file in sorted((folder / "input").glob("*.y*ml")):
        expected = json.loads((folder / "output" / f"{file.stem}.json").read_text(encoding="utf-8"))
        template = read_template(file)
        if isinstance(template, dict):
            yield Case(file.stem, template, expected)


def lower_case(case: Case) -> Lowered:
    parameters = dict(PARAMETERS)
    declared = case.template.get("Parameters")
    for name, parameter in declared.items() if isinstance(declared, dict) else ():
        if isinstance(parameter, dict) and "Default" in parameter:
            parameters.setdefault(name, parameter["Default"])
    return lower(case.template, parameters)


@dataclass(slots=True)
class Score:
    """Counts of resources."""

    expected: int = 0
    found: int = 0
    """With the same logical ID and type."""
    equal: int = 0
    """Of these, with the same body."""
    surplus: int = 0
    """That the translator does not make."""
    by_type: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    differences: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> None:
        wanted, made = _by_identity(expected), _by_identity(actual)
        differing = []
        for identity, bodies in wanted.items():
            type_ = identity[1]
            self.expected += len(bodies)
            self.by_type[type_]["expected"] += len(bodies)
            ours = made.get(identity, [])
            found = min(len(bodies), len(ours))
            self.found += found
            self.by_type[type_]["found"] += found
            if found < len(bodies):
                differing.append(f"missing {identity[0]} {type_}")
            equal = sum(min(count, Counter(ours)[body]) for body, count in Counter(bodies).items())
            self.equal += equal
            self.by_type[type_]["equal"] += equal
            if equal < found:
                differing.append(f"differs {identity[0]} {type_}")
        for identity, bodies in made.items():
            extra = len(bodies) - len(wanted.get(identity, []))
            if extra > 0:
                self.surplus += extra
                differing.append(f"surplus {identity[0]} {identity[1]}")
        if differing:
            self.differences[name] = differing


def _by_identity(resources: Mapping[str, Any]) -> dict[tuple[str, str], list[str]]:
    """(Logical ID with placeholder, type) -> bodies as comparable text."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for logical_id, body in resources.items():
        type_ = body.get("Type") if isinstance(body, dict) else None
        found[_HASH.sub("#", logical_id), str(type_)].append(_HASH.sub("#", comparable(body)))
    return found


def comparable(body: Any) -> str:
    return json.dumps(_sorted(body), sort_keys=True, default=str)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _sorted(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return sorted((_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True, default=str))
    return value


def read_template(file: Path) -> Any:
    # The translator sees a template as JSON: what anchors share is written out.
    return json.loads(json.dumps(read_file(file, file.name).values))


def main(names: list[str]) -> int:
    """Prints the score; with names of cases, their differences in full."""
    folder = oracle_folder()
    if folder is None:
        print("no corpus/sam-oracle; set SLESS_AUDIT_SHARED", file=sys.stderr)
        return 2
    score = Score()
    refused = noticed = 0
    for case in cases(folder):
        lowered = lower_case(case)
        if case.is_refused:
            refused += 1
            noticed += bool(lowered.problems)
            continue
        actual = {logical_id: resource.body for logical_id, resource in lowered.resources.items()}
        score.add(case.name, case.expected["Resources"], actual)
        if case.name in names:
            _print_case(case, actual, lowered)
    if not names:
        _print_score(score, refused, noticed)
    return 0


def _print_score(score: Score, refused: int, noticed: int) -> None:
    share = score.found / score.expected
    print(f"{score.found} of {score.expected} resources with the same logical ID and type ({share:.2%})")
    print(
        f"{score.equal} of {score.found} with the same body ({score.equal / score.found:.2%}); {score.surplus} surplus"
    )
    print(f"{noticed} of {refused} refused templates with a problem")
    for type_, counts in sorted(score.by_type.items(), key=lambda item: item[1]["equal"] - item[1]["expected"]):
        if counts["equal"] < counts["expected"]:
            print(f"  {type_}: {counts['expected']} expected, {counts['found']} found, {counts['equal']} equal")
    for name, differing in sorted(score.differences.items(), key=lambda item: -len(item[1]))[:40]:
        print(f"  {name}: {len(differing)}: {'; '.join(differing[:3])}")


def _print_case(case: Case, actual: Mapping[str, Any], lowered: Lowered) -> None:
    print(f"== {case.name}", *lowered.problems, sep="\n  ")
    wanted, made = _by_identity(case.expected["Resources"]), _by_identity(actual)
    for identity in sorted(wanted.keys() | made.keys()):
        for sign, bodies in (
            ("-", set(wanted.get(identity, [])) - set(made.get(identity, []))),
            ("+", set(made.get(identity, [])) - set(wanted.get(identity, []))),
        ):
            for body in sorted(bodies):
                print(sign, *identity, json.dumps(json.loads(body), indent=1))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
