"""Properties that are changed in memory, wherever the template comes from."""

from pathlib import Path

import pytest

from sless_audit.api.load import load
from sless_audit.config import Config
from sless_audit.errors import UsageError
from sless_audit.template.edits import Edit
from tests.assemblies import QUEUE, stack, template, write_assembly

DELAY = Edit("Q", ("DelaySeconds",), 60)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_template_of_an_assembly_is_changed() -> None:
    write_assembly(Path("cdk.out"), {"S": stack("S.template.json")}, {"S.template.json": template(Q=QUEUE)})
    loaded = load(["cdk.out"], Config(), edits=[DELAY])
    (queue,) = loaded.apps[0].resources
    assert queue.properties.get("DelaySeconds") == 60
    place = queue.place(("DelaySeconds",))
    assert '"Properties"' in place.text.splitlines()[place.span.line - 1]
    assert [one.edit for one in loaded.changes] == [DELAY]


def test_a_resource_of_any_template_of_a_run_may_be_meant() -> None:
    Path("a.yaml").write_text("Resources: {P: {Type: AWS::SQS::Queue}}")
    Path("b.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}")
    loaded = load(["."], Config(), edits=[DELAY])
    assert {one.logical_id: one.properties.get("DelaySeconds") for app in loaded.apps for one in app.resources}[
        "Q"
    ] == 60
    assert [one.file for one in loaded.changes] == ["b.yaml"]


def test_a_resource_that_no_template_has_is_an_error() -> None:
    Path("a.yaml").write_text("Resources: {P: {Type: AWS::SQS::Queue}}")
    with pytest.raises(UsageError, match="no template has a resource 'Q'"):
        load(["."], Config(), edits=[DELAY])
