"""Which quotas are reckoned with, and where are they from?"""

from pathlib import Path

from sless_audit.config import Config
from sless_audit.errors import UsageError
from sless_audit.graph.deployment import DEFAULT_REGION
from sless_audit.limits.account import PRESETS, Account
from sless_audit.limits.book import QuotaBook, quota_book, services


def account_of(name: str) -> Account:
    """A preset, or what a file says. Raises `UsageError`."""
    if name in PRESETS:
        return PRESETS[name]
    file = Path(name)
    if not file.is_file():
        raise UsageError(
            f"there is no account {name!r}, and no such file",
            hint=f"there are {', '.join(PRESETS)}; `sless-audit limits quotas` tells how a file is made",
        )
    from sless_audit.limits.account_file import read_account

    return read_account(file, name)


def quotas_of(config: Config, service: str | None = None, account: str | None = None) -> QuotaBook:
    """The table in the region of the config, and in an account. Raises `UsageError` for a service that it does not
    have."""
    if service is not None and service not in services():
        raise UsageError(f"no quotas of {service!r} are known here", hint=f"there are {', '.join(services())}")
    named = account or config.account or "default"
    return quota_book(service, config.region or DEFAULT_REGION, account_of(named))


def concurrency(account: str | None, region: str) -> float:
    """Executions of functions at once that an account allows in a region. Raises `UsageError`."""
    return float(account_of(account or "default").quota("lambda", "concurrent_executions", region).value)
