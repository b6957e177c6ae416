"""The quotas that are reckoned with, as they are in a region and an account."""

from typing import NamedTuple

from sless_audit.aws.quotas import Quota, quotas
from sless_audit.limits.account import Account


class QuotaBook(NamedTuple):
    service: str | None
    """`None`: all services."""
    region: str
    account: Account
    quotas: tuple[Quota, ...]
    """In the order of the table."""


def services() -> tuple[str, ...]:
    return tuple(dict.fromkeys(service for service, _ in quotas()))


def quota_book(service: str | None, region: str, account: Account) -> QuotaBook:
    found = (account.quota(of, name, region) for of, name in quotas() if service in (None, of))
    return QuotaBook(service, region, account, tuple(found))
