"""Globals: what merges how, and that each merged part knows where it is written."""

from tests.template.sam.lowering import function, lowered, origin, properties

FN = ("Resources", "Fn", "Properties")
GLOBALS = ("Globals", "Function")


def test_a_property_comes_from_globals_unless_the_resource_has_it() -> None:
    found = function("MemorySize: 512", top="Globals: {Function: {MemorySize: 128, Timeout: 30}}")
    assert (properties(found, "Fn")["MemorySize"], properties(found, "Fn")["Timeout"]) == (512, 30)
    assert origin(found, "Fn", "Properties", "MemorySize") == (*FN, "MemorySize")
    assert origin(found, "Fn", "Properties", "Timeout") == (*GLOBALS, "Timeout")


def test_mappings_merge_key_by_key() -> None:
    found = function(
        "Environment: {Variables: {A: own, B: own}}",
        top="Globals: {Function: {Environment: {Variables: {A: shared, C: shared}}}}",
    )
    assert properties(found, "Fn")["Environment"] == {"Variables": {"A": "own", "C": "shared", "B": "own"}}
    variables = ("Properties", "Environment", "Variables")
    assert origin(found, "Fn", *variables, "A") == (*FN, "Environment", "Variables", "A")
    assert origin(found, "Fn", *variables, "C") == (*GLOBALS, "Environment", "Variables", "C")


def test_lists_are_joined_and_each_item_keeps_its_place() -> None:
    found = function("Layers: [own]", top="Globals: {Function: {Layers: [first, second]}}")
    assert properties(found, "Fn")["Layers"] == ["first", "second", "own"]
    assert origin(found, "Fn", "Properties", "Layers", 1) == (*GLOBALS, "Layers", 1)
    assert origin(found, "Fn", "Properties", "Layers", 2) == (*FN, "Layers", 0)


def test_an_intrinsic_function_does_not_merge() -> None:
    found = function("VpcConfig: !Ref 'AWS::NoValue'", top="Globals: {Function: {VpcConfig: {SubnetIds: [a]}}}")
    assert properties(found, "Fn")["VpcConfig"] == {"Ref": "AWS::NoValue"}


def test_globals_can_be_ignored() -> None:
    found = lowered(
        """\
        All: {Type: 'AWS::Serverless::Function', IgnoreGlobals: '*', Properties: {Handler: a, Runtime: b}}
        One: {Type: 'AWS::Serverless::Function', IgnoreGlobals: [Timeout], Properties: {Handler: a, Runtime: b}}
        """,
        top="Globals: {Function: {Timeout: 30, MemorySize: 128}}",
    )
    assert "MemorySize" not in properties(found, "All")
    assert "Timeout" not in properties(found, "One")
    assert properties(found, "One")["MemorySize"] == 128


def test_what_globals_do_not_support_is_a_problem_and_the_rest_holds() -> None:
    found = function("CodeUri: src", top="Globals: {Function: {Timeout: 30, Policies: []}, Queue: {}, Api: 3}")
    assert [problem.path for problem in found.problems] == [
        ("Globals", "Function", "Policies"),
        ("Globals", "Queue"),
        ("Globals", "Api"),
    ]
    assert properties(found, "Fn")["Timeout"] == 30


def test_a_destination_in_globals_is_made_once_for_all_functions() -> None:
    found = lowered(
        """\
        One: {Type: 'AWS::Serverless::Function', Properties: {Handler: a, Runtime: b}}
        Two: {Type: 'AWS::Serverless::Function', Properties: {Handler: a, Runtime: b}}
        """,
        top="Globals: {Function: {EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}}}",
    )
    queues = [name for name, resource in found.resources.items() if resource.body["Type"] == "AWS::SQS::Queue"]
    assert queues == ["OneEventInvokeConfigOnFailureQueue"]
    destination = properties(found, "TwoEventInvokeConfig")["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == {"Fn::GetAtt": [queues[0], "Arn"]}
