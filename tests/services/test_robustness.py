"""No service module raises on any properties, whatever their types: the graph is still built, the load goes through it,
and each resource has its charges."""

import inspect
import pkgutil
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sless_audit.services
from sless_audit.api.prices import books
from sless_audit.cost.bill import bill
from sless_audit.graph.build import build_app
from sless_audit.graph.model import Resource, Stack
from sless_audit.services import Services, load
from sless_audit.template.evaluate import Evaluator
from sless_audit.template.read import Document
from sless_audit.template.source import load as load_template
from sless_audit.workload.figures import CASES, Case
from sless_audit.workload.load import Deployed, Load
from sless_audit.workload.usage import NO_USAGE

MODULES = sorted(module.name for module in pkgutil.iter_modules(sless_audit.services.__path__))

LEAVES: list[Any] = [
    None, True, False, 0, -5, 10**6, 1.5, float("nan"), "", "*", "text", "{}", "[[]]", "{", "${x}", "integrations/x",
    "https://", "https://[", "arn:", "arn:aws:sqs:::", "arn:aws:lambda:eu-west-1:1:function:f",
    "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", "arn:aws:states:::sqs:sendMessage",
    "arn:aws:apigateway:eu-west-1:sqs:path//", "\ue0001\ue001", '"\\ue0007\\ue001"',
    {"Ref": "Other"},
    {"Ref": "Missing"},
    {"Ref": "AWS::NoValue"},
    {"Ref": "AWS::Region"},
    {"Fn::GetAtt": ["Other", "Arn"]},
    {"Fn::If": ["Some", {"Ref": "Other"}, {"Ref": "AWS::NoValue"}]},
    {"Fn::If": ["Some", [{"Arn": {"Fn::GetAtt": ["Other", "Arn"]}}], "text"]},
    {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:123456789012:function:${Other}:live"},
    {"Fn::Sub": "${Other}"},
    {"Fn::Sub": '{"a": "${Other}", "b": [${AWS::Region}]}'},
    {"Fn::ImportValue": "elsewhere"},
]  # fmt: skip


PRICES = books()


def _region(_resource: Resource) -> str:
    return "us-east-1"


@cache
def _names(module: str) -> list[str]:
    """The words in quotes of a module: the names of the properties that it reads are among them."""
    loaded = import_module(f"sless_audit.services.{module}")
    inner = [f"{loaded.__name__}.{found.name}" for found in pkgutil.iter_modules(getattr(loaded, "__path__", ()))]
    source = "".join(inspect.getsource(import_module(name)) for name in (loaded.__name__, *inner))
    return sorted(set(re.findall(r'"([A-Za-z][A-Za-z0-9-]+)"', source))) or ["Name"]


def _metered(module: str) -> list[str]:
    """The types of a module that have a meter."""
    file = f"sless_audit.services.{module}.meters"
    is_folder = hasattr(import_module(f"sless_audit.services.{module}"), "__path__")
    return list(import_module(file).METERS) if is_folder and find_spec(file) is not None else []


def _junk(random: Random, names: list[str], depth: int = 0) -> Any:
    shape = random.random()
    if depth > 4 or shape < 0.4:
        return random.choice(LEAVES)
    if shape < 0.6:
        return [_junk(random, names, depth + 1) for _ in range(random.randrange(3))]
    return {random.choice(names): _junk(random, names, depth + 1) for _ in range(random.randrange(6))}


@pytest.mark.parametrize("module", MODULES)
@settings(max_examples=100, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_any_properties_are_read_and_charged_without_raising(module: str, seed: int) -> None:
    random, names, types = Random(seed), _names(module), sorted({*load(module).types, *_metered(module)})
    resources = {
        f"R{index}": {
            "Type": resource_type,
            "Properties": {name: _junk(random, names) for name in random.sample(names, min(12, len(names)))},
        }
        for index, resource_type in enumerate([*types, *types])
    }
    resources["Other"] = random.choice(list(resources.values()))
    values = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Conditions": {"Some": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
        "Resources": resources,
    }
    template = load_template(Document("junk.yaml", "", values, (), None), {})
    evaluator = Evaluator("junk", values, template.resources, {})
    app = build_app([Stack("junk", template, evaluator)], Services(), whole=True)
    read = [(resource.view, resource.policy) for resource in app.resources]
    assert len(read) == len(resources)
    deployed = Deployed(app, Services())
    volumes = {entry.id: 1.0 for entry in deployed.entries}
    loads: dict[Case, Load] = {case: Load(deployed, NO_USAGE, case, volumes=volumes) for case in CASES}
    found = bill(loads, Services(), PRICES, _region)
    told = {line.resource for line in found.lines} | {*found.free, *found.unpriced}
    assert told == set(deployed.resources)
    assert all(value is None or value >= 0 for line in found.lines for value in (*line.quantity, *line.monthly))
