"""The book of quotas for people, and how to get those of an account."""

from collections.abc import Iterator
from itertools import groupby

from sless_audit.aws.quotas import Quota
from sless_audit.limits.book import QuotaBook
from sless_audit.report import Look, Part, QuotasReport
from sless_audit.report.terminal import painted, visible, wrapped

_HOW = (
    "The quotas of your own account, as the AWS CLI lists them:",
    "  aws service-quotas list-service-quotas --service-code lambda > lambda.json",
    "  sless-audit limits --account lambda.json",
    "Or by the names above, as JSON, YAML or TOML; the file may have several services:",
    '  {"lambda": {"concurrent_executions": 1500}, "ses": {"production_send_rate": 14}}',
)


def render(report: QuotasReport) -> tuple[Part, ...]:
    return (Part("".join(f"{line}\n" for line in _lines(report.book, report.look))),)


def _lines(book: QuotaBook, look: Look) -> Iterator[str]:
    yield f"{book.region}, account {visible(book.account.name)}: {len(book.quotas):,} quotas and behaviours"
    for service, group in groupby(book.quotas, key=lambda quota: quota.service):
        quotas = tuple(group)
        yield ""
        yield painted(service, "strong", look.color)
        longest = max(len(quota.name) for quota in quotas)
        for quota in quotas:
            yield from _quota(quota, min(longest, look.width // 2), look, in_full=book.service is not None)
    yield ""
    yield from _HOW


def _quota(quota: Quota, longest: int, look: Look, *, in_full: bool) -> Iterator[str]:
    raised = "; AWS raises it on request" if quota.adjustable == "yes" else ""
    text = f"{quota.value} {quota.unit}{raised if in_full else ''}"
    yield from wrapped(visible(text), look.width, f"  {quota.name:<{longest}}  ", "      ")
    if in_full:
        for line in (f"per {quota.scope}", quota.note, f"{quota.as_of}: {quota.source}"):
            if line:
                yield from wrapped(visible(line), look.width, "      ", "      ")
