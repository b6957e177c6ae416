"""Writes sless_audit/template/sam/managed_policy_names.json: the names of AWS managed policies, by path.

Source: `samtranslator/internal/data/aws_managed_policies.json` of aws-sam-translator (Apache-2.0), the version that the
locked development environment holds (cfn-lint brings it): the policies of partition aws.

    python .ci/tables/make_managed_policy_names.py DATE_OF_READING
"""

import json
import sys
import textwrap
from pathlib import Path

import samtranslator

SOURCE = "internal/data/aws_managed_policies.json"
TABLE = Path(__file__).parents[2] / "sless_audit/template/sam/managed_policy_names.json"
ABOUT = (
    "Names of AWS managed policies by their path, partition aws. "
    "A policy's ARN is arn:PARTITION:iam::aws:policy/PATH+NAME."
)


def main(date: str) -> None:
    published = json.loads((Path(samtranslator.__file__).parent / SOURCE).read_text(encoding="utf-8"))["aws"]
    by_path: dict[str, list[str]] = {}
    for name, arn in sorted(published.items()):
        path = arn.removeprefix("arn:aws:iam::aws:policy/").removesuffix(name)
        by_path.setdefault(path, []).append(name)
    head = {"about": ABOUT, "source": f"aws-sam-translator {samtranslator.__version__}, {SOURCE}", "date": date}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items()]
    paths = [f"    {json.dumps(path)}: [\n{_wrapped(names)}\n    ]" for path, names in sorted(by_path.items())]
    names = ",\n".join(paths)
    TABLE.write_text(f'{{\n{"".join(lines)}  "names": {{\n{names}\n  }}\n}}\n', encoding="utf-8")


def _wrapped(names: list[str]) -> str:
    listed = ", ".join(json.dumps(name) for name in names)
    return textwrap.fill(
        listed, 150, initial_indent=" " * 6, subsequent_indent=" " * 6, break_long_words=False, break_on_hyphens=False
    )


if __name__ == "__main__":
    main(sys.argv[1])
