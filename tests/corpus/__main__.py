"""`make corpus`: `check` over all of the corpus, in one run, with counts, time and memory."""

import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from sless_audit.api.check import check
from sless_audit.config import Config
from tests.corpus.shared import Entry, entries, shared


def outcome(entry: Entry, analysed: set[str], refused: set[str]) -> str:
    """What became of a file: `analysed`, `refused` or `passed over`."""
    if entry.path in analysed:
        return "analysed"
    return "refused" if entry.path in refused else "passed over"


EXPECTED = {
    "sam": "analysed",
    "cfn": "analysed",
    "cdk-synth": "analysed",
    "broken": "refused",
    "not-template": "passed over",
}


def main() -> int:
    folder = shared()
    if folder is None:
        print("no corpus: set SLESS_AUDIT_SHARED to the folder that holds it", file=sys.stderr)
        return 2
    os.chdir(folder / "corpus")
    started = time.perf_counter()
    result = check(["."], Config(strictness="thorough"))
    seconds = time.perf_counter() - started
    analysed = {stack.template.file for app in result.apps for stack in app.stacks}
    refused = {problem.template for problem in result.problems if problem.kind == "refused" and problem.template}
    counts: Counter[tuple[str, str]] = Counter()
    for entry in entries(Path()):
        if Path(entry.path).suffix in (".yaml", ".yml", ".json", ".template"):
            became = outcome(entry, analysed, refused)
            counts[entry.kind, became] += 1
            if became != EXPECTED[entry.kind]:
                print(f"{entry.kind} {entry.role}: {became}: {entry.path}")
    for (kind, became), count in sorted(counts.items()):
        print(f"{kind:14} {became:12} {count:6}")
    for (rule, severity), count in sorted(Counter((f.rule, f.severity) for f in result.findings).items()):
        print(f"{rule:32} {severity:8} {count:6}")
    failed = [problem for problem in result.problems if problem.kind == "rule-failed"]
    for problem in failed:
        print(f"{problem.template}: {problem.message}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{result.templates} templates, {result.resources} resources, {seconds:.1f} s, peak {peak:.0f} MiB")
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
