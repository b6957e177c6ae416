"""`make bench`: `check` beside `cfn-lint` with serverless-rules, on the same templates in the same run, as ratios.

Each pair of commands is run alternately, so that a busy machine slows both; the figure is the median over the rounds.
"""

import compileall
import os
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from sless_audit.shipped import shipped
from tests.corpus.shared import shared

ROUNDS = 7
SCRIPTS = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

TYPICAL = "corpus/templates/aws-samples+lambda-refarch-webapp/template.yml"
"""A web application of ordinary size, where the corpus is at hand."""


def templates() -> list[tuple[str, Path]]:
    """What is measured: the shipped stacks, and one real application."""
    stacks = shipped("sample_stacks")
    found = [
        ("reference stack", stacks / "order_processing" / "template.yaml"),
        ("naive stack", stacks / "anti_patterns" / "naive_orders" / "template.yaml"),
    ]
    folder = shared()
    real = next(iter(sorted((folder / TYPICAL).parent.glob("*.y*ml"))), None) if folder else None
    return [*found, ("web application", real)] if real else found


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    finished = subprocess.run(command, capture_output=True, env=ENVIRONMENT, check=False)
    elapsed = time.perf_counter() - started
    if b"Traceback" in finished.stderr:
        raise SystemExit(f"{' '.join(command)} failed:\n{finished.stderr.decode()}")
    return elapsed


def main() -> None:
    for folder in (Path(sysconfig.get_path("purelib")), Path(__file__).parents[2] / "sless_audit", shipped("rules")):
        compileall.compile_dir(folder, quiet=2, workers=0)
    ours = [str(SCRIPTS / "sless-audit"), "check"]
    peer = [str(SCRIPTS / "cfn-lint"), "--append-rules", "cfn_lint_serverless.rules", "--"]
    print(f"{'template':20} {'lines':>6} {'check':>9} {'cfn-lint':>9} {'ratio':>7}")
    for name, template in templates():
        pairs = [(seconds([*ours, str(template)]), seconds([*peer, str(template)])) for _ in range(ROUNDS + 1)][1:]
        check, lint = (statistics.median(times) for times in zip(*pairs, strict=True))
        lines = template.read_text(encoding="utf-8").count("\n")
        print(f"{name:20} {lines:6} {check * 1000:6.0f} ms {lint * 1000:6.0f} ms   1/{lint / check:.1f}")


if __name__ == "__main__":
    main()
