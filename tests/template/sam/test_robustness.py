"""Whatever stands in a template, lowering answers, changes nothing of its input, and says what it could not do."""

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sless_audit.template.sam import lower
from tests.corpus.shared import shared
from tests.oracles.sam_oracle import PARAMETERS, cases

JUNK: tuple[Any, ...] = (
    None, 0, -1, 1.5, True, "", "x", "a b", "arn:aws:x", [], [None], [[]], ["a", 1], {}, {"Ref": "Nope"}, {"Ref": 3},
    {"Ref": []}, {"Fn::If": []}, {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, "b"]}, {"Fn::If": [{}, [], {}]},
    {"Fn::GetAtt": "a"}, {"Fn::GetAtt": [1, 2]}, {"Fn::Sub": ["${A}", {}]}, {"Fn::Sub": []}, {"Type": "SQS"},
    {"a": {"b": []}},
)  # fmt: skip

values = st.recursive(
    st.sampled_from(JUNK) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(item, (*path, key))
    return found


def replaced(template: Any, path: tuple[Any, ...], junk: Any) -> Any:
    changed = copy.deepcopy(template)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = copy.deepcopy(junk)
    return changed


def assert_lowers(template: Any) -> None:
    before = copy.deepcopy(template)
    lowered = lower(template, PARAMETERS)
    assert template == before
    for logical_id, resource in lowered.resources.items():
        assert resource.logical_id == logical_id
        assert isinstance(resource.body, dict)
        json.dumps(resource.body, default=str)


def test_any_place_of_the_translators_cases_may_hold_junk() -> None:
    folder = shared()
    if folder is None:
        pytest.skip("no corpus: set SLESS_AUDIT_SHARED to the folder that holds it")
    chance = random.Random(20261121)
    for case in list(cases(folder / "corpus" / "sam-oracle"))[::3]:
        found = places(case.template)
        for path in chance.sample(found, min(8, len(found))):
            template = replaced(case.template, path, chance.choice(JUNK))
            try:
                assert_lowers(template)
            except Exception as error:
                raise AssertionError(f"{case.name} with {path} = {template}") from error


@given(st.dictionaries(st.sampled_from(["Resources", "Globals", "Parameters", "Mappings", "Transform"]), values))
@settings(deadline=None)
def test_any_template_lowers(template: dict[str, Any]) -> None:
    assert_lowers(template)


KINDS = (
    "Function", "StateMachine", "Api", "HttpApi", "WebSocketApi", "SimpleTable", "LayerVersion", "Application",
    "CapacityProvider", "GraphQLApi", "Connector",
)  # fmt: skip


@given(st.sampled_from(KINDS), values, values)
@settings(deadline=None)
def test_any_properties_lower(kind: str, properties: Any, shared_properties: Any) -> None:
    resources = {"A": {"Type": f"AWS::Serverless::{kind}", "Properties": properties}}
    assert_lowers({"Resources": resources, "Globals": {kind: shared_properties}})


def test_deep_nesting_is_a_problem_and_the_rest_is_lowered() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"a": deep}
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a", "Runtime": "b"}}
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": deep}}
    lowered = lower({"Resources": {"Deep": machine, "Fn": function}}, {})
    assert lowered.resources["Fn"].body["Type"] == "AWS::Lambda::Function"
    assert [problem.path for problem in lowered.problems] == [("Resources", "Deep")]


def test_shared_values_do_not_grow() -> None:
    bomb: Any = ["x"]
    for _ in range(60):
        bomb = [bomb, bomb]
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "layer"}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"Tags": bomb}}
    lowered = lower({"Resources": {"Layer": layer, "Queue": queue}}, {})
    assert lowered.resources["Queue"].body["Properties"]["Tags"] is bomb
