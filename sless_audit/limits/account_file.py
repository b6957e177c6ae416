"""The quotas of an account, from a file: by the names of our own table, or as the AWS CLI lists them.

Our own form, as JSON, YAML or TOML: `{"lambda": {"concurrent_executions": 1500}}`. That of AWS: what
`aws service-quotas list-service-quotas --service-code lambda` prints, or a list of such answers; quotas in it that
bound nothing here are passed over.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sless_audit.aws.quotas import quotas
from sless_audit.config.toml import line_of
from sless_audit.errors import ErrorPlace, TemplateError, UsageError
from sless_audit.limits.account import Account
from sless_audit.template.places import Place
from sless_audit.template.read import Document, read_text
from sless_audit.template.values import Path as Keys

CODES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("apigateway", "L-8A5B8E43"): ("apigateway", "account_throttle_rate"),
    ("apigateway", "L-CDF5615A"): ("apigateway", "account_throttle_burst"),
    ("cognito-idp", "L-026ADBA3"): ("cognito", "UserAuthentication_rps"),
    ("dynamodb", "L-AB614373"): ("dynamodb", "table_write_throughput_default"),
    ("dynamodb", "L-CF0CBE56"): ("dynamodb", "table_read_throughput_default"),
    ("events", "L-5540C5E3"): ("eventbridge", "classic_invocations_rate"),
    ("events", "L-9B653E91"): ("eventbridge", "classic_PutEvents_rate"),
    ("kms", "L-6E3AF000"): ("kms", "crypto_symmetric"),
    ("lambda", "L-B99A9384"): ("lambda", "concurrent_executions"),
    ("sns", "L-F8E2BA85"): ("sns", "publish_rate_standard"),
}
"""By service code and quota code of Service Quotas: service and name in our table. From the tables of quotas in the
AWS General Reference, which link each code (2026-10), and lists of `list-service-quotas` that users have published."""

_HINT = "`sless-audit limits quotas` lists the names that there are"


class _Source(NamedTuple):
    """A file that was read, and where each of its values stands."""

    file: str
    values: Any
    document: Document | None
    text: str

    def error(self, keys: Keys, message: str, hint: str | None = None) -> UsageError:
        if self.document is not None:
            span = Place(self.document, keys).span
            return UsageError(message, hint=hint, place=ErrorPlace(self.file, span.line, span.column))
        return UsageError(message, hint=hint, place=ErrorPlace(self.file, line_of(self.text, keys)))


def read_account(file: Path, shown_as: str) -> Account:
    """Raises `UsageError`, with its place, for what is no quota that is known here, and for a value that is none."""
    source = _read(file, shown_as)
    found: dict[tuple[str, str], float] = {}
    for keys, name, value in _entries(source):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
            raise source.error(keys, f"{name[0]}.{name[1]} must be a number that is not negative")
        found[name] = float(value)
    if not found:
        raise UsageError("holds no quota that bounds anything here", hint=_HINT, place=ErrorPlace(shown_as))
    return Account(shown_as, found)


def _read(file: Path, shown_as: str) -> _Source:
    try:
        text = file.read_text("utf-8-sig")
        if file.suffix == ".toml":
            return _Source(shown_as, tomllib.loads(text), None, text)
        document = read_text(text, shown_as)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", place=ErrorPlace(shown_as)) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not valid TOML: {error}", place=ErrorPlace(shown_as)) from error
    except TemplateError as error:
        raise UsageError(error.message, hint=error.hint, place=error.place) from error
    if document.duplicates:
        repeated = document.duplicates[0]
        raise _Source(shown_as, None, document, text).error(repeated.path, f"{repeated.key!r} is there twice")
    return _Source(shown_as, document.values, document, text)


def _entries(source: _Source) -> Iterator[tuple[Keys, tuple[str, str], object]]:
    """Each quota of the table that the file gives, with the place of its value."""
    if isinstance(source.values, list):
        for index, answer in enumerate(source.values):
            yield from _listed(source, answer, (index,))
    elif isinstance(source.values, dict) and "Quotas" in source.values:
        yield from _listed(source, source.values, ())
    elif isinstance(source.values, dict):
        yield from _named(source, source.values)
    else:
        raise source.error((), "must map services to their quotas", 'write {"lambda": {"concurrent_executions": 1500}}')


def _named(source: _Source, values: Mapping[str, Any]) -> Iterator[tuple[Keys, tuple[str, str], object]]:
    services = {service for service, _ in quotas()}
    for service, given in values.items():
        if service not in services:
            raise source.error((service,), f"unknown service {service!r}", _near(service, services))
        if not isinstance(given, dict):
            raise source.error((service,), f"{service} must map the names of quotas to their values", _HINT)
        names = {name for of, name in quotas() if of == service}
        for name, value in given.items():
            if name not in names:
                raise source.error((service, name), f"{service} has no quota {name!r}", _near(name, names))
            yield (service, name), (service, name), value


def _listed(source: _Source, answer: object, above: Keys) -> Iterator[tuple[Keys, tuple[str, str], object]]:
    listed = answer.get("Quotas") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise source.error(above, "is no answer of `aws service-quotas list-service-quotas`: it has no list Quotas")
    for index, one in enumerate(listed):
        keys = (*above, "Quotas", index)
        if not isinstance(one, dict) or not isinstance(one.get("QuotaCode"), str) or "Value" not in one:
            raise source.error(keys, "a quota needs a QuotaCode and a Value")
        code = (str(one.get("ServiceCode", "")), one["QuotaCode"])
        if code in CODES:
            yield (*keys, "Value"), CODES[code], one["Value"]
        elif isinstance(one["Value"], int | float) and one["Value"] < 0:
            raise source.error((*keys, "Value"), f"{one['QuotaCode']} must not be negative")


def _near(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else _HINT
