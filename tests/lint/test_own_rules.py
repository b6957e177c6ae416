"""A rule that somebody else wrote, with a mistake: it is told, and blamed on the rule."""

from pathlib import Path

import pytest

from sless_audit.api.check import check
from sless_audit.config import Config
from sless_audit.errors import ConfigError
from sless_audit.lint.result import Result

HEAD = '''"""A title.

Words.
"""

from sless_audit.rule import App, Findings, finding, rule


'''


def checked(folder: Path, body: str, **config: object) -> Result:
    (folder / "rules" / "own").mkdir(parents=True)
    (folder / "rules" / "own" / "my_rule.py").write_text(HEAD + body)
    (folder / "t.yaml").write_text("Resources: {Queue: {Type: 'AWS::SQS::Queue'}}\n")
    options = {"rules_folder": folder / "rules", "select": ("my-rule",), **config}
    return check([str(folder / "t.yaml")], Config(**options))  # type: ignore[arg-type]


GOOD = """@rule(severity="info", options={"limit": 3})
def check(app: App, options: dict[str, object]) -> Findings:
    for queue in app.resources:
        yield finding(queue, f"a message with {options['limit']}", help="mend it")
"""


def test_a_good_one_speaks(tmp_path: Path) -> None:
    result = checked(tmp_path, GOOD, options={"my-rule": {"limit": 4}})
    assert [finding.message for finding in result.findings] == ["a message with 4"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('@rule(severity="info")\ndef check(app):\n    yield 3\n', "check yields 3"),
        (
            '@rule(severity="info")\ndef check(app):\n    return finding(app.resources[0], "a", help="b")\n',
            "it must yield its findings",
        ),
        (
            '@rule(severity="info")\ndef check(app):\n    yield finding(app.resources[0], "a", help="b", severity="fatal")\n',
            "there is no severity 'fatal'",
        ),
        ('@rule(severity="info")\ndef check(app):\n    return None\n', "'NoneType' object is not iterable"),
    ],
)
def test_what_it_yields_is_checked(tmp_path: Path, body: str, message: str) -> None:
    result = checked(tmp_path, body)
    ((kind, text),) = [(problem.kind, problem.message) for problem in result.problems]
    assert kind == "rule-failed"
    assert message in text
    assert result.exit_code("never") == 2


@pytest.mark.parametrize(
    ("body", "options", "message"),
    [
        ('@rule(severity="fatal")\ndef check(app):\n    yield\n', {}, "there is no severity 'fatal'"),
        (GOOD, {"limits": 4}, "has no option 'limits'"),
        (GOOD, {"limit": "four"}, "must be: int"),
    ],
)
def test_what_it_declares_is_checked(tmp_path: Path, body: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        checked(tmp_path, body, options={"my-rule": options})
