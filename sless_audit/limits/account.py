"""The account that an app is deployed to: AWS's default quotas, and those that apply instead."""

from collections.abc import Mapping
from typing import NamedTuple

from sless_audit.aws.quotas import Quota, quota


class Account(NamedTuple):
    name: str
    """`default`, `new-account`, or the file that gives the values."""
    applied: Mapping[tuple[str, str], float] = {}
    """By service and name of the quota: values that hold instead of AWS's defaults."""

    def quota(self, service: str, name: str, region: str) -> Quota:
        """Raises `KeyError` for a name that the table of quotas does not have."""
        found = quota(service, name, region)
        applied = self.applied.get((service, name))
        if applied is None:
            return found
        return found._replace(value=f"{applied:g}", source=self.name, note="applied in this account")


DEFAULT = Account("default")

NEW_ACCOUNT = Account("new-account", {("lambda", "concurrent_executions"): 10.0})
"""AWS says that new accounts start with less and does not say how much; 10 is what users report most, and 50:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (2026-10)."""

PRESETS: Mapping[str, Account] = {account.name: account for account in (DEFAULT, NEW_ACCOUNT)}
