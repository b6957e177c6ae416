"""Writes sless_audit/aws/tables/quotas.json from a table of quotas and scaling behaviours in CSV.

    python .ci/tables/make_quotas.py FILE

One row a value: a quota that differs by region has several, each naming its regions, and one for all others.
"""

import csv
import json
import re
import sys
from pathlib import Path

TABLE = Path(__file__).parents[2] / "sless_audit/aws/tables/quotas.json"

_REGION = re.compile(r"[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d")


def main(file: Path) -> None:
    rows = []
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            varies, _, note = row["varies_by_region"].partition(";")
            listed = [] if varies.startswith(("no", "all")) else _REGION.findall(varies)
            rows.append(
                {
                    "service": row["service"],
                    "quota": row["quota"],
                    "value": row["value"],
                    "unit": row["unit"],
                    "scope": row["scope"],
                    "adjustable": row["adjustable"],
                    "regions": listed,
                    "note": (note if listed or varies.startswith("no") else row["varies_by_region"]).strip(),
                    "source": row["source"],
                    "as_of": row["source_date"],
                }
            )
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    TABLE.write_text(f'{{"quotas": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
