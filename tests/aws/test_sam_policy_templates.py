import pytest
from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor

from sless_audit.aws.sam_policy_templates import (
    MissingParameters,
    expand_policy_template,
    policy_template_names,
)

PUBLISHED = PolicyTemplatesProcessor.get_default_policy_templates_json()["Templates"]


@pytest.fixture(scope="module")
def translator() -> PolicyTemplatesProcessor:
    return PolicyTemplatesProcessor(PolicyTemplatesProcessor.get_default_policy_templates_json())


def test_every_published_policy_template_is_known_and_no_other() -> None:
    assert set(policy_template_names()) == set(PUBLISHED)


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_expansion_equals_that_of_the_sam_translator(name: str, translator: PolicyTemplatesProcessor) -> None:
    # A value that holds a Ref of the parameter's own name: SAM does not substitute inside values.
    values = {
        parameter: {"Fn::Join": ["-", [{"Ref": parameter}, "x"]]} if index % 2 else f"name-{parameter}"
        for index, parameter in enumerate(PUBLISHED[name]["Parameters"])
    }
    expected = translator.convert(name, values)["Statement"]
    assert expand_policy_template(name, values) == tuple(expected)


def test_the_value_is_put_in_structurally() -> None:
    statements = expand_policy_template("SQSPollerPolicy", {"QueueName": {"Fn::GetAtt": ["Orders", "QueueName"]}})
    assert isinstance(statements, tuple)
    assert statements[0]["Resource"] == {
        "Fn::Sub": [
            "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName}",
            {"queueName": {"Fn::GetAtt": ["Orders", "QueueName"]}},
        ]
    }


def test_expanding_twice_gives_independent_statements() -> None:
    first = expand_policy_template("SQSPollerPolicy", {"QueueName": "orders"})
    assert isinstance(first, tuple)
    first[0]["Action"] = "changed"
    second = expand_policy_template("SQSPollerPolicy", {"QueueName": "orders"})
    assert isinstance(second, tuple)
    assert second[0]["Action"] != "changed"


def test_a_parameter_without_value_is_named() -> None:
    assert expand_policy_template("StepFunctionsExecutionPolicy", {}) == MissingParameters(
        "StepFunctionsExecutionPolicy", ("StateMachineName",)
    )


def test_parameters_that_the_policy_template_lacks_are_ignored() -> None:
    assert expand_policy_template("SQSPollerPolicy", {"QueueName": "q", "AWS::Region": "x"}) == expand_policy_template(
        "SQSPollerPolicy", {"QueueName": "q"}
    )


def test_an_unknown_name_is_none() -> None:
    assert expand_policy_template("SqsPollerPolicy", {"QueueName": "orders"}) is None
