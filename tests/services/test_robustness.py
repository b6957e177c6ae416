"""No service module raises on any properties, whatever their types; the graph is still built."""

import inspect
import pkgutil
import re
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sless_audit.services
from sless_audit.graph.build import build_app
from sless_audit.graph.model import Stack
from sless_audit.service import Service
from sless_audit.services import Services, load
from sless_audit.template.evaluate import Evaluator
from sless_audit.template.read import Document
from sless_audit.template.source import ResourceSource, Template

MODULES = sorted(module.name for module in pkgutil.iter_modules(sless_audit.services.__path__))

INTRINSICS: list[Any] = [
    {"Ref": "Other"},
    {"Ref": "Missing"},
    {"Ref": "AWS::NoValue"},
    {"Ref": "AWS::Region"},
    {"Fn::GetAtt": ["Other", "Arn"]},
    {"Fn::If": ["Some", {"Ref": "Other"}, {"Ref": "AWS::NoValue"}]},
    {"Fn::If": ["Some", [{"Arn": {"Fn::GetAtt": ["Other", "Arn"]}}], "text"]},
    {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:123456789012:function:${Other}:live"},
    {"Fn::Sub": "${Other}"},
    {"Fn::ImportValue": "elsewhere"},
]
TEXTS = st.one_of(
    st.sampled_from(
        ["*", "", "arn:", "arn:aws:sqs:::", "arn:aws:lambda:eu-west-1:1:function:f", "{}", "[[]]", "https://", "${x}"]
    ),
    st.text(max_size=6),
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**6), st.floats(), TEXTS, st.sampled_from(INTRINSICS))


def _names(module: str) -> list[str]:
    """The names of properties that a module reads: all capitalised words among its constants."""
    loaded = import_module(f"sless_audit.services.{module}")
    inner = [f"{loaded.__name__}.{found.name}" for found in pkgutil.iter_modules(getattr(loaded, "__path__", ()))]
    source = "".join(inspect.getsource(import_module(name)) for name in (loaded.__name__, *inner))
    return sorted(set(re.findall(r'"([A-Za-z][A-Za-z0-9-]+)"', source)))


def _junk(names: list[str]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(names) if names else st.text(max_size=3)
    return st.recursive(
        LEAVES,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=5)),
        max_leaves=12,
    )


@pytest.mark.parametrize("module", MODULES)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_properties_are_read_without_raising(module: str, data: st.DataObject) -> None:
    service: Service = load(module)
    names = _names(module)
    properties = st.dictionaries(st.sampled_from(names), _junk(names), max_size=6)
    bodies = {
        f"R{index}": {"Type": resource_type, "Properties": data.draw(properties)}
        for index, resource_type in enumerate(service.types)
    }
    bodies["Other"] = {"Type": data.draw(st.sampled_from(sorted(service.types))), "Properties": data.draw(properties)}
    values = {"Conditions": {"Some": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}, "Resources": bodies}
    sources = {name: ResourceSource(name, body, ("Resources", name), source_id=name) for name, body in bodies.items()}
    template = Template(Document("junk.yaml", "", values, (), None), sources, ())
    app = build_app([Stack("junk", template, Evaluator("junk", values, sources, {}))], Services(), whole=True)
    read = [(resource.view, resource.policy) for resource in app.resources]
    assert len(read) == len(bodies)
