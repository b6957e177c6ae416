"""Our lowering beside the SAM translator's own cases (`make oracle`).

The cases are pairs of a template and what the translator makes of it, in `corpus/sam-oracle` of the shared folder. The
hash at the end of the logical ID of a version, a layer, a deployment is replaced by a placeholder on both sides; lists
are compared without order, as the translator's own tests do.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sless_audit.template.read import read_file
from sless_audit.template.sam import Lowered, lower
from sless_audit.template.sam.cfn import resolve_parameters
from tests.corpus.shared import shared

# What the translator's own tests set (aws/serverless-application-model, tests/translator/helpers.py).
PARAMETERS = {"param1": "value1", "param2": "value2", "AWS::Region": "ap-southeast-1", "AWS::Partition": "aws"}

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{10}(?![0-9a-zA-Z])")


def oracle_folder() -> Path | None:
    folder = shared()
    return folder / "corpus" / "sam-oracle" if folder else None


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
    return lower(case.template, PARAMETERS)


def known_parameters(template: Mapping[str, Any]) -> dict[str, Any]:
    declared = template.get("Parameters")
    defaults = {
        name: parameter["Default"]
        for name, parameter in (declared.items() if isinstance(declared, dict) else ())
        if isinstance(parameter, dict) and "Default" in parameter
    }
    return {**defaults, **PARAMETERS}


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

    def add(self, case: Case, lowered: Lowered) -> None:
        wanted, made = identities(case, lowered)
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
            self.differences[case.name] = differing


Identities = dict[tuple[str, str], list[str]]
"""(Logical ID with placeholder, type) -> bodies as text that can be compared."""


def identities(case: Case, lowered: Lowered) -> tuple[Identities, Identities]:
    """What the translator makes, and what we make.

    The translator puts known parameters into some properties, we leave the references: they are put in on both sides.
    """
    known = known_parameters(case.template)
    bodies = {logical_id: resource.body for logical_id, resource in lowered.resources.items()}
    return _by_identity(case.expected["Resources"], known), _by_identity(bodies, known)


def _by_identity(resources: Mapping[str, Any], known: Mapping[str, Any]) -> Identities:
    found: Identities = defaultdict(list)
    for logical_id, body in resources.items():
        type_ = body.get("Type") if isinstance(body, dict) else None
        text = json.dumps(_sorted(resolve_parameters(body, known)), sort_keys=True, default=str)
        found[_HASH.sub("#", logical_id), str(type_)].append(_HASH.sub("#", text))
    return found


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
        score.add(case, lowered)
        if case.name in names:
            _print_case(case, lowered)
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


def _print_case(case: Case, lowered: Lowered) -> None:
    print(f"== {case.name}", *lowered.problems, sep="\n  ")
    wanted, made = identities(case, lowered)
    for identity in sorted(wanted.keys() | made.keys()):
        theirs, ours = set(wanted.get(identity, [])), set(made.get(identity, []))
        for sign, bodies in (("-", theirs - ours), ("+", ours - theirs)):
            for body in sorted(bodies):
                print(sign, *identity, json.dumps(json.loads(body), indent=1))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
