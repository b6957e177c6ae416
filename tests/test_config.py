"""Which config is read, what its keys become, and what is said of a wrong one."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from sless_audit.config import (
    AppGroup,
    Config,
    Pricing,
    Resilience,
    find_config,
    load_config,
    overridden,
    read_config,
)
from sless_audit.config.keys import KEYS
from sless_audit.errors import ConfigError

EVERY_KEY = """\
select = ["security"]
ignore = ["wildcard-iam", "messaging"]
fail-on = "error"
strictness = "thorough"
rules-folder = "own"
profile = "usage.yaml"
region = "eu-west-1"
whole = true
environment = "prod"
availability = "critical"
resilience = { mode = "single-region", reason = "an hour without orders is accepted" }

[severity]
missing-dlq = "error"

[options.missing-dlq]
elsewhere = ["Audit"]

[params]
Stage = "prod"
Shards = 2
Public = false
Zones = ["a", 1]

[pricing]
folder = "own"
max-age = 6

[[app]]
name = "shop"
templates = ["api/*.yaml"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "own").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(project: Path, text: str, name: str = ".sless-audit.toml") -> Path:
    file = project / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(text), encoding="utf-8")
    return file


def refusal(project: Path, text: str, name: str = ".sless-audit.toml") -> tuple[str, str, str | None]:
    """Place, message and hint."""
    with pytest.raises(ConfigError) as refused:
        read_config(written(project, text, name))
    return str(refused.value.place), refused.value.message, refused.value.hint


def test_every_key_is_read(project: Path) -> None:
    file = written(project, EVERY_KEY)
    assert read_config(file) == Config(
        select=("security",),
        ignore=("wildcard-iam", "messaging"),
        fail_on="error",
        strictness="thorough",
        severity={"missing-dlq": "error"},
        options={"missing-dlq": {"elsewhere": ["Audit"]}},
        rules_folder=project / "own",
        profile=project / "usage.yaml",
        region="eu-west-1",
        params={"Stage": "prod", "Shards": "2", "Public": "false", "Zones": "a,1"},
        whole=True,
        environment="prod",
        availability="critical",
        resilience=Resilience("single-region", "an hour without orders is accepted"),
        pricing=Pricing(project / "own", 6),
        apps=(AppGroup("shop", ("api/*.yaml",), project),),
        file=file,
    )


def test_the_published_schema_has_the_same_keys_and_takes_the_same_file() -> None:
    import tomllib

    from jsonschema import Draft202012Validator

    from sless_audit.report.json_text import SCHEMAS

    schema = json.loads((SCHEMAS / "config.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(KEYS)
    validator = Draft202012Validator(schema)
    assert not list(validator.iter_errors(tomllib.loads(EVERY_KEY)))
    assert list(validator.iter_errors({"selct": []}))


def test_the_nearest_config_counts_alone(project: Path) -> None:
    written(project, 'region = "eu-west-1"\nstrictness = "focused"\n')
    near = written(project, 'region = "us-east-1"\n', "services/orders/.sless-audit.toml")
    (project / "services/orders/src").mkdir()
    found = load_config(project / "services/orders/src")
    assert (found.file, found.region, found.strictness) == (near, "us-east-1", "standard")
    assert load_config(project / "services").region == "eu-west-1"


def test_nothing_above_the_root_of_the_project_is_read(project: Path) -> None:
    written(project, 'region = "eu-west-1"\n')
    (project / "vendored/.git").mkdir(parents=True)
    assert find_config(project / "vendored") is None
    assert load_config(project / "vendored") == Config()


def test_a_pyproject_counts_only_with_our_table(project: Path) -> None:
    written(project, '[tool.sless-audit]\nregion = "eu-west-1"\n', "pyproject.toml")
    written(project, "[tool.ruff]\nline-length = 100\n", "services/pyproject.toml")
    assert load_config(project / "services").region == "eu-west-1"


def test_our_own_file_wins_over_a_pyproject_beside_it(project: Path) -> None:
    written(project, '[tool.sless-audit]\nregion = "eu-west-1"\n', "pyproject.toml")
    own = written(project, 'region = "us-east-1"\n')
    assert find_config(project) == own


def test_what_was_said_wins_over_the_config_and_adds_to_its_parameters() -> None:
    config = Config(region="eu-west-1", strictness="focused", params={"Stage": "dev", "Zone": "a"})
    said = overridden(config, {"region": "us-east-1", "params": {"Stage": "prod"}})
    assert said.region == "us-east-1"
    assert said.strictness == "focused"
    assert said.params == {"Stage": "prod", "Zone": "a"}


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('region = "mars"\n', 1, "'mars' is no region", "write it as eu-west-1"),
        ('region = "eu-west-1"\nselct = []\n', 2, "unknown key 'selct'", "did you mean 'select'?"),
        ("\n[severty]\nmissing-dlq = 'error'\n", 2, "unknown key 'severty'", "did you mean 'severity'?"),
        (
            "[severity]\nx = 'error'\nmissing-dlq = 'eror'\n", 3,
            "severity.missing-dlq must be one of error, warning, info", "did you mean 'error'?",
        ),
        ("select = 'security'\n", 1, "select must be a list of texts", 'write select = ["…"]'),
        ("select = [1]\n", 1, "select must be a list of texts", 'write select = ["…"]'),
        ("whole = 'yes'\n", 1, "whole must be true or false", None),
        ("region = 5\n", 1, "region must be a text that is not empty", None),
        ("options.missing-dlq = 1\n", 1, "options.missing-dlq must be a table", "write [options.missing-dlq]"),
        ("params = []\n", 1, "params must be a table", "write [params]"),
        (
            "[params]\nA = 1\nB = { C = 1 }\n", 3,
            "params.B must be a text, a number, or a list of these", None,
        ),
        (
            "resilience = 'single-region'\n", 1, "resilience needs a reason",
            'write resilience = { mode = "single-region", reason = "…" }',
        ),
        (
            "[resilience]\nmode = 'single-region'\n", 1, "resilience needs a reason",
            'write resilience = { mode = "single-region", reason = "…" }',
        ),
        ("[resilience]\nmode = 'single-region'\nreson = 'x'\n", 3, "unknown key 'reson'", "did you mean 'reason'?"),
        ("[[app]]\nname = 'a'\ntemplates = []\n[[app]]\nname = 'b'\n", 4, "an [[app]] without templates", None),
        (
            "[[app]]\nname = 'a'\ntemplates = []\n[[app]]\nname = 'b'\ntemplate = []\n", 6,
            "unknown key 'template'", "did you mean 'templates'?",
        ),
        ("environment = 'production'\n", 1, "environment must be one of prod, dev", None),
        ("nothing-like-it = 1\n[[app]]\n", 1, "unknown key 'nothing-like-it'", f"known here: {', '.join(KEYS)}"),
    ],
)  # fmt: skip
def test_a_wrong_config_is_told_with_its_line(
    project: Path, text: str, line: int, message: str, hint: str | None
) -> None:
    assert refusal(project, text) == (f".sless-audit.toml:{line}", message, hint)


def test_a_line_is_told_in_a_pyproject_too(project: Path) -> None:
    text = "[tool.other]\nselct = 1\n\n[tool.sless-audit.params]\nA = 1\n\n[tool.sless-audit]\nselct = []\n"
    place, message, _ = refusal(project, text, "pyproject.toml")
    assert (place, message) == ("pyproject.toml:8", "unknown key 'selct'")


def test_what_is_no_toml_is_told_with_its_place(project: Path) -> None:
    place, message, _ = refusal(project, "region = \n")
    assert (place, message) == (".sless-audit.toml:1:10", "not valid TOML: Invalid value")
    (project / "bytes.toml").write_bytes(b"region = '\xff'\n")
    with pytest.raises(ConfigError, match="not valid UTF-8"):
        read_config(project / "bytes.toml")


def test_a_config_that_is_named_and_not_there_is_an_error(project: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_config(project / "other.toml")


def test_a_folder_of_rules_that_is_not_there_is_an_error(project: Path) -> None:
    place, message, _ = refusal(project, 'rules-folder = "elsewhere"\n')
    assert place == ".sless-audit.toml:1"
    assert message.startswith("there is no folder ")


def test_a_higher_room_can_point_at_a_key(project: Path) -> None:
    config = read_config(written(project, "[severity]\nmissing-dlq = 'error'\nmising-dlq = 'info'\n"))
    error = config.error(("severity", "mising-dlq"), "no rule is named 'mising-dlq'", "did you mean 'missing-dlq'?")
    assert str(error) == ".sless-audit.toml:3: no rule is named 'mising-dlq'"
    assert str(Config().error(("severity", "x"), "no rule")) == "no rule"


def test_an_app_lists_files_relative_to_its_config(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group = AppGroup("shop", ("services/*/template.yaml",), project)
    (project / "services/orders").mkdir(parents=True)
    monkeypatch.chdir(project / "services/orders")
    assert group.lists(Path("template.yaml"))
    assert not group.lists(Path("../template.yaml"))
    assert not group.lists(Path("/elsewhere/services/orders/template.yaml"))
