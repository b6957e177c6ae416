"""Our findings beside what other tools' own tests say of templates: `python -m tests.corpus.labels`.

Labels are facts to compare with, not the truth: where a rule means something else, its documentation says why.
"""

import csv
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sless_audit.api.check import check
from sless_audit.config import Config
from tests.corpus.shared import shared

CONCEPTS: dict[str, tuple[str, ...]] = {
    "missing-dlq": (
        "lambda-dlq-missing", "async-failure-destination", "sqs-dlq-missing", "eventbridge-dlq-missing",
        "sns-redrive-missing", "esm-failure-destination-missing",
    ),
    "wildcard-iam": (
        "iam-wildcard-any", "iam-wildcard-action", "iam-wildcard-resource", "iam-star-star", "iam-administrator-access",
        "iam-allow-not-action", "iam-allow-not-resource", "iam-passrole-wildcard-resource", "iam-trust-wildcard-principal",
        "iam-trust-wildcard-action", "iam-trust-not-principal", "iam-trust-allow-not-action", "iam-write-without-constraint",
        "iam-data-exfiltration", "iam-permissions-management", "iam-privilege-escalation", "iam-credentials-exposure",
        "iam-overprivileged-role",
    ),
    "open-resource-policy": (
        "sqs-policy-wildcard-principal", "sqs-policy-wildcard-action", "sqs-policy-not-principal",
        "sqs-policy-dangerous-action", "sns-policy-wildcard-principal", "sns-policy-wildcard-action",
        "sns-policy-not-principal", "sns-policy-dangerous-action", "sns-policy-allow-not-action",
        "s3-policy-wildcard-principal", "s3-policy-wildcard-action", "s3-policy-not-principal", "s3-policy-allow-not-action",
        "kms-wildcard-principal", "lambda-permission-wildcard-principal", "resource-policy-wildcard-principal",
        "eventbridge-bus-open",
    ),
}  # fmt: skip
"""By rule: the concepts of the labels that it stands for."""


class Label(NamedTuple):
    case: str
    resource: str
    concept: str
    verdict: str


def labels(folder: Path) -> Iterator[Label]:
    for file in sorted(folder.glob("*.csv")):
        if file.stem == "concepts":
            continue
        with file.open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                yield Label(row["case"], row["resource"], row["concept"], row["verdict"])


def main() -> int:
    folder = shared()
    if folder is None:
        print("no labels: set SLESS_AUDIT_SHARED to the folder that holds them", file=sys.stderr)
        return 2
    os.chdir(folder)
    rule_of = {concept: rule for rule, concepts in CONCEPTS.items() for concept in concepts}
    wanted = [label for label in labels(folder / "labelled") if label.concept in rule_of]
    cases = sorted({label.case for label in wanted})
    result = check(cases, Config(strictness="standard"), skip_non_templates=True)
    flagged: dict[tuple[str, str], set[str]] = defaultdict(set)
    for finding in result.findings:
        named = (finding.resource, *(related.resource for related in finding.draft.related))
        for resource in named:
            if resource is not None:
                flagged[finding.place.file, finding.rule] |= {resource.source_id, resource.logical_id}
    counts: Counter[tuple[str, str, str]] = Counter()
    for label in wanted:
        found = flagged[label.case, rule_of[label.concept]]
        hit = label.resource in found if label.resource else bool(found)
        agrees = hit == (label.verdict == "fail")
        counts[rule_of[label.concept], label.concept, f"{label.verdict} {'agrees' if agrees else 'differs'}"] += 1
        if not agrees and "-v" in sys.argv:
            print(f"{label.concept}: {label.verdict}: {label.case} {label.resource}")
    kinds = ("fail agrees", "fail differs", "pass agrees", "pass differs")
    print(f"{'rule':22} {'concept':40} " + " ".join(f"{kind:>12}" for kind in kinds))
    for rule, concept in sorted({(rule, concept) for rule, concept, _ in counts}):
        print(f"{rule:22} {concept:40} " + " ".join(f"{counts[rule, concept, kind]:12}" for kind in kinds))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
