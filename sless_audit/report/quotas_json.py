"""The book of quotas as JSON, version 1: fields may be added, none renamed. Schema: `schemas/quotas.json`."""

from sless_audit.report import Part, QuotasReport
from sless_audit.report.json_text import SCHEMA_VERSION, as_json


def render(report: QuotasReport) -> tuple[Part, ...]:
    book = report.book
    quotas = [
        {
            "service": quota.service,
            "name": quota.name,
            "value": quota.value,
            "unit": quota.unit,
            "scope": quota.scope,
            "adjustable": quota.adjustable == "yes",
            "applied": (quota.service, quota.name) in book.account.applied,
            "note": quota.note or None,
            "source": quota.source,
            "as_of": quota.as_of,
        }
        for quota in book.quotas
    ]
    found = {
        "schema_version": SCHEMA_VERSION,
        "region": book.region,
        "account": book.account.name,
        "quotas": quotas,
    }
    return (Part(as_json(found)),)
