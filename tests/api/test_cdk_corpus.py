"""All CDK assemblies of the corpus."""

from pathlib import Path

import pytest

from sless_audit.api.load import load
from sless_audit.config import Config
from tests.corpus.shared import corpus, entries


def test_each_assembly_is_an_app_with_all_of_its_resources(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus()
    monkeypatch.chdir(folder)
    known = [entry for entry in entries(folder) if entry.path.startswith("cdk/")]
    loaded = load(["cdk"], Config())
    assert len(loaded.apps) == sum(entry.role == "cdk-manifest" for entry in known)
    found = {stack.template.file: len(stack.template.resources) for app in loaded.apps for stack in app.stacks}
    assert found == {entry.path: entry.resources for entry in known if entry.kind == "cdk-synth"}
    assert not loaded.problems


def test_every_resource_that_the_tree_of_its_assembly_holds_has_its_construct_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(corpus())
    without = [
        resource
        for app in load(["cdk"], Config()).apps
        for resource in app.resources
        if resource.construct_path is None
    ]
    for resource in without:
        tree = Path(resource.stack.template.file).with_name("tree.json")
        assert not tree.exists() or resource.logical_id[:-8] not in tree.read_text()  # the rest is a hash
    assert len(without) < 10
