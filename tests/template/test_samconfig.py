"""What `samconfig.toml` says of a stack."""

from pathlib import Path

import pytest

from sless_audit.errors import TemplateError
from sless_audit.template.samconfig import read_samconfig


def parameters(tmp_path: Path, overrides: str) -> dict[str, str]:
    file = tmp_path / "samconfig.toml"
    file.write_text(f"version = 0.1\n[default.deploy.parameters]\nparameter_overrides = {overrides}\n")
    return read_samconfig(file, "samconfig.toml").parameters


@pytest.mark.parametrize(
    "overrides",
    [
        "'Stage=prod Name=\"two words\"'",
        '["Stage=prod", "Name=\\"two words\\""]',
        "'ParameterKey=Stage,ParameterValue=prod ParameterKey=Name,ParameterValue=\"two words\"'",
        '{Stage = "prod", Name = "two words"}',
    ],
)
def test_every_way_to_write_parameters(tmp_path: Path, overrides: str) -> None:
    assert parameters(tmp_path, overrides) == {"Stage": "prod", "Name": "two words"}


def test_deploy_wins_over_global(tmp_path: Path) -> None:
    file = tmp_path / "samconfig.toml"
    file.write_text(
        '[default.global.parameters]\nstack_name = "all"\nregion = "eu-west-1"\n'
        '[default.deploy.parameters]\nstack_name = "orders"\n[staging.deploy.parameters]\nregion = "us-east-1"\n'
    )
    found = read_samconfig(file, "samconfig.toml")
    assert (found.stack_name, found.region) == ("orders", "eu-west-1")


def test_what_is_no_toml_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "samconfig.toml"
    file.write_text("[default\n")
    with pytest.raises(TemplateError, match="not a valid samconfig"):
        read_samconfig(file, "samconfig.toml")
