"""Writes sless_audit/aws/tables/sam_policy_templates.json: the SAM policy templates.

Source: `samtranslator/policy_templates_data/policy_templates.json` of aws-sam-translator (Apache-2.0), the
version that the locked development environment holds (cfn-lint brings it). Release dates:
https://pypi.org/project/aws-sam-translator/#history.

    python .ci/tables/make_sam_policy_templates.py RELEASE_DATE
"""

import json
import sys
from pathlib import Path

import samtranslator
from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor

TABLE = Path(__file__).parents[2] / "sless_audit/aws/tables/sam_policy_templates.json"


def main(release_date: str) -> None:
    published = PolicyTemplatesProcessor.get_default_policy_templates_json()
    rows = (
        f"{json.dumps(name)}: "
        + json.dumps(
            {"parameters": sorted(entry["Parameters"]), "statements": entry["Definition"]["Statement"]},
            separators=(",", ":"),
        )
        for name, entry in sorted(published["Templates"].items())
    )
    source = json.dumps(f"aws-sam-translator {samtranslator.__version__} (Apache-2.0), policy_templates.json")
    TABLE.write_text(
        f'{{"source": {source}, "date": {json.dumps(release_date)}, "templates": {{\n' + ",\n".join(rows) + "\n}}\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(sys.argv[1])
