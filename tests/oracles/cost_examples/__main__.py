"""Prints the comparison, as a table in Markdown. Exit 1 where an example is not met."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.oracles.cost_examples.examples import Compared, compared, examples


def main() -> int:
    with TemporaryDirectory() as folder:
        found = [compared(example, Path(folder, str(number))) for number, example in enumerate(examples())]
    print("| Example | Published | Ours | Ours on the same footing | Deviation | Why it differs |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for one in found:
        print(_row(one))
    met = sum(one.is_met for one in found)
    same = sum(not one.differs for one in found)
    print(f"\n{len(found)} examples: {same} are within 1% as they are, {met} on the same footing.")
    return 0 if met == len(found) else 1


def _row(one: Compared) -> str:
    deviation = (one.at_their_prices - one.target) / one.target * 100
    cells = (
        f"[{one.example.name}]({one.example.source}) ({one.example.dated})",
        f"{one.example.published}",
        f"{one.ours:.4f}",
        f"{one.at_their_prices:.4f} of {one.target}",
        f"{deviation:+.2f}%",
        one.example.because.replace("\n", " ").strip(),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
