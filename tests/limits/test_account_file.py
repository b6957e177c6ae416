"""Quotas of an account, as files give them."""

import json
from pathlib import Path

import pytest

from sless_audit.aws.quotas import quotas
from sless_audit.errors import UsageError
from sless_audit.limits.account_file import CODES, read_account

CONCURRENCY = ("lambda", "concurrent_executions")


def read(folder: Path, name: str, text: str) -> dict[tuple[str, str], float]:
    (folder / name).write_text(text, "utf-8")
    return dict(read_account(folder / name, name).applied)


def listed(service: str, *values: tuple[str, object]) -> dict[str, object]:
    return {"Quotas": [{"ServiceCode": service, "QuotaCode": code, "Value": value} for code, value in values]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"lambda": {"concurrent_executions": 1500}}'),
        ("a.yaml", "lambda:\n  concurrent_executions: 1500\n"),
        ("a.toml", "[lambda]\nconcurrent_executions = 1500\n"),
        ("a.json", json.dumps(listed("lambda", ("L-B99A9384", 1500.0), ("L-0123ABCD", 7.0)))),
        ("a.json", json.dumps([listed("sns"), listed("lambda", ("L-B99A9384", 1500.0))])),
    ],
)
def test_every_form_says_the_same(tmp_path: Path, name: str, text: str) -> None:
    assert read(tmp_path, name, text) == {CONCURRENCY: 1500.0}


def test_values_that_aws_does_not_publish_can_be_given(tmp_path: Path) -> None:
    account = read_account(_written(tmp_path, '{"ses": {"production_send_rate": 14}}'), "a.json")
    found = account.quota("ses", "production_send_rate", "eu-west-1")
    assert (found.number, found.source) == (14.0, "a.json")
    assert account.quota(*CONCURRENCY, "eu-west-1").number == 1_000.0


@pytest.mark.parametrize(
    ("name", "text", "message", "line"),
    [
        ("a.json", '{\n"lambda": {\n"concurrent": 5}}', "no quota 'concurrent'", 3),
        ("a.json", '{\n"lamda": {}}', "unknown service 'lamda'", 2),
        ("a.json", '{"lambda": {\n"concurrent_executions": -1}}', "not negative", 2),
        ("a.json", '{"lambda": {\n"concurrent_executions": true}}', "not negative", 2),
        ("a.json", '{"lambda": {\n"concurrent_executions": "many"}}', "not negative", 2),
        ("a.json", '{"lambda": {\n"concurrent_executions": NaN}}', "not negative", 2),
        ("a.json", '{"lambda": 5}', "must map the names", 1),
        ("a.toml", "[lambda]\n\nconcurrent_executions = -3\n", "not negative", 3),
        ("a.toml", "[lambda\n", "not valid TOML", None),
        ("a.json", '{"lambda": {\n', "not valid", 2),
        ("a.json", "{}", "holds no quota", None),
        ("a.json", '{"Quotas": [\n{"QuotaCode": "L-B99A9384"}]}', "needs a QuotaCode and a Value", 2),
        ("a.json", '{"Quotas": [\n{"QuotaCode": "L-0", "Value": -2}]}', "must not be negative", 2),
        ("a.json", '{"Quotas": 5}', "has no list Quotas", 1),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, name: str, text: str, message: str, line: int | None
) -> None:
    with pytest.raises(UsageError) as raised:
        read(tmp_path, name, text)
    assert message in raised.value.message
    assert raised.value.place is not None
    assert (raised.value.place.file, raised.value.place.line) == (name, line)


def test_codes_of_aws_name_quotas_that_are_there() -> None:
    assert [name for name in CODES.values() if name not in quotas()] == []


def _written(folder: Path, text: str) -> Path:
    (folder / "a.json").write_text(text, "utf-8")
    return folder / "a.json"
