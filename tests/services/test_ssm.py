"""SSM parameters: what is read by name leads to what the parameter holds."""

from pathlib import Path

import pytest

from sless_audit.graph.model import App
from sless_audit.graph.views import Function
from sless_audit.template.values import Unknown, alternatives
from tests.graphs import app_of, edges, resource, write_files

RESOURCES = """\
    Parameters:
      Stage: {Type: String, Default: dev}
      QueueUrl: {Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/queue}
      Elsewhere: {Type: "AWS::SSM::Parameter::Value<String>", Default: /other/queue}
    Resources:
      Orders: {Type: AWS::DynamoDB::Table}
      Jobs: {Type: AWS::SQS::Queue}
      Events: {Type: AWS::SNS::Topic}
      TableParameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /shop/table, Value: !Ref Orders}}
      QueueParameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /shop/queue, Value: !Ref Jobs}}
      TopicParameter:
        Type: AWS::SSM::Parameter
        Properties: {Type: String, Name: !Sub "/shop/${Stage}/topic", Value: !Ref Events}
      Plain: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: topic, Value: !Ref Events}}
"""

FUNCTION = """\
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: %s
          Handler: app.handler
          Code: src
          Environment: {Variables: {TABLE_PARAMETER: !Ref TableParameter, STAGE: !Ref Stage}}
"""


def app_with(tmp_path: Path, runtime: str, file: str, code: str) -> App:
    write_files(tmp_path, {f"src/{file}": code})
    return app_of(RESOURCES + FUNCTION % runtime, code=tmp_path)


PYTHON = {
    "by the name in a variable": """
        TABLE = ssm.get_parameter(Name=os.environ["TABLE_PARAMETER"])["Parameter"]["Value"]
        def handler(event, context):
            boto3.resource("dynamodb").Table(TABLE).put_item(Item={})
    """,
    "by a constant name": """
        def handler(event, context):
            found = ssm.get_parameter(Name="/shop/table", WithDecryption=True)
            boto3.client("dynamodb").put_item(TableName=found["Parameter"]["Value"], Item={})
    """,
    "one of a list": """
        def handler(event, context):
            found = ssm.get_parameters(Names=["/shop/table"])
            boto3.client("dynamodb").put_item(TableName=found["Parameters"][0]["Value"], Item={})
    """,
    "Powertools": """
        def handler(event, context):
            boto3.client("dynamodb").put_item(TableName=parameters.get_parameter("/shop/table"), Item={})
    """,
    "Powertools, several": """
        def handler(event, context):
            found = parameters.get_parameters_by_name({"/shop/table": {"max_age": 60}})
            boto3.client("dynamodb").put_item(TableName=found["/shop/table"], Item={})
    """,
}


@pytest.mark.parametrize("code", PYTHON.values(), ids=PYTHON)
def test_python_code_finds_the_table_through_the_parameter(code: str, tmp_path: Path) -> None:
    head = """
        import os
        import boto3
        from aws_lambda_powertools.utilities import parameters
        ssm = boto3.client("ssm")
    """
    app = app_with(tmp_path, "python3.12", "app.py", head + code)
    assert edges(app, "reads", "writes") == ["Worker -reads-> TableParameter", "Worker -writes-> Orders"]


JAVASCRIPT = {
    "SDK v3": """
        const found = await new SSMClient({}).send(new GetParameterCommand({ Name: process.env.TABLE_PARAMETER }));
        await db.send(new PutItemCommand({ TableName: found.Parameter.Value, Item: {} }));
    """,
    "SDK v2": """
        const { Parameter: { Value: table } } = await new AWS.SSM().getParameter({ Name: "/shop/table" }).promise();
        await db.send(new PutItemCommand({ TableName: table, Item: {} }));
    """,
    "Powertools": """
        await db.send(new PutItemCommand({ TableName: await getParameter("/shop/table"), Item: {} }));
    """,
    "Powertools, several": """
        const found = await getParametersByName({ "/shop/table": { maxAge: 60 } });
        await db.send(new PutItemCommand({ TableName: found["/shop/table"], Item: {} }));
    """,
}


@pytest.mark.parametrize("code", JAVASCRIPT.values(), ids=JAVASCRIPT)
def test_javascript_code_finds_the_table_through_the_parameter(code: str, tmp_path: Path) -> None:
    text = f"""
        import AWS from "aws-sdk";
        import {{ DynamoDBClient, PutItemCommand }} from "@aws-sdk/client-dynamodb";
        import {{ SSMClient, GetParameterCommand }} from "@aws-sdk/client-ssm";
        import {{ getParameter, getParametersByName }} from "@aws-lambda-powertools/parameters/ssm";
        const db = new DynamoDBClient({{}});
        export const handler = async (event) => {{
        {code}
        }};
    """
    app = app_with(tmp_path, "nodejs22.x", "app.mjs", text)
    assert edges(app, "reads", "writes") == ["Worker -reads-> TableParameter", "Worker -writes-> Orders"]


def test_a_name_made_of_the_stage_is_that_of_the_parameter_in_every_stage(tmp_path: Path) -> None:
    code = """
        import os, boto3
        def handler(event, context):
            found = boto3.client("ssm").get_parameter(Name=f"/shop/{os.environ['STAGE']}/topic")
            boto3.client("sns").publish(TopicArn=found["Parameter"]["Value"], Message="")
    """
    app = app_with(tmp_path, "python3.12", "app.py", code)
    assert edges(app, "reads", "publishes") == ["Worker -publishes-> Events", "Worker -reads-> TopicParameter"]


def test_a_parameter_that_no_template_holds_stays_unknown(tmp_path: Path) -> None:
    code = """
        import boto3
        def handler(event, context):
            found = boto3.client("ssm").get_parameter(Name="/other/topic")
            boto3.client("sns").publish(TopicArn=found["Parameter"]["Value"], Message="")
    """
    app = app_with(tmp_path, "python3.12", "app.py", code)
    assert edges(app, "reads", "publishes") == [
        "Worker -publishes-> external:aws:sns, named at run time",
        "Worker -reads-> external:aws:/other/topic",
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "!Ref QueueUrl",
        '"{{resolve:ssm:/shop/queue}}"',
        '"{{resolve:ssm:/shop/queue:3}}"',
        '!Join ["", ["{{resolve:ssm:/shop/", "queue}}"]]',
    ],
)
def test_cloudformation_looks_it_up_for_a_variable(expression: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"src/app.py": SENDER})
    app = app_of(RESOURCES + sender(expression), code=tmp_path)
    assert edges(app, "publishes") == ["Sender -publishes-> Jobs"]


def test_cloudformation_looks_up_a_name_made_of_the_stage() -> None:
    app = app_of(RESOURCES + sender('!Sub "{{resolve:ssm:/shop/${Stage}/topic}}"'))
    function = resource(app, "Sender").as_(Function)
    assert function is not None
    assert [str(one.value) for one in alternatives(function.environment["TARGET"])] == [
        "Ref(stack='stack', logical_id='Events', attribute=None)"
    ]


@pytest.mark.parametrize("expression", ["!Ref Elsewhere", '"{{resolve:ssm:/other/queue}}"', '"{{resolve:ssm:"'])
def test_what_no_template_holds_stays_unknown(expression: str) -> None:
    function = resource(app_of(RESOURCES + sender(expression)), "Sender").as_(Function)
    assert function is not None
    value = function.environment["TARGET"]
    assert isinstance(value, Unknown) or value == "{{resolve:ssm:"


def test_what_is_given_for_such_a_parameter_is_a_name(tmp_path: Path) -> None:
    write_files(tmp_path, {"src/app.py": SENDER})
    app = app_of(RESOURCES + sender("!Ref Elsewhere"), code=tmp_path, parameters={"Elsewhere": "/shop/queue"})
    assert edges(app, "publishes") == ["Sender -publishes-> Jobs"]


def test_parameters_that_are_read_from_one_another_come_to_an_end() -> None:
    app = app_of("""\
        Parameters:
          First: {Type: "AWS::SSM::Parameter::Value<String>", Default: /loop}
        Resources:
          Loop: {Type: AWS::SSM::Parameter, Properties: {Name: !Ref First, Value: "{{resolve:ssm:/loop}}"}}
          Again: {Type: AWS::SSM::Parameter, Properties: {Name: /loop, Value: !Ref First}}
        """)
    assert isinstance(resource(app, "Again").properties.get("Value"), Unknown)


@pytest.mark.parametrize(
    ("arn", "parameter"),
    [
        ("arn:aws:ssm:*:*:parameter/shop/table", "TableParameter"),
        ("arn:aws:ssm:*:*:parameter/topic", "Plain"),
        ("arn:aws:ssm:*:*:parameter/${Plain}", "Plain"),
        ("arn:aws:ssm:*:*:parameter${TableParameter}", "TableParameter"),
    ],
)
def test_permission_names_the_parameter_with_one_slash(arn: str, parameter: str) -> None:
    role = f"""\
      Role:
        Type: AWS::IAM::Role
        Properties:
          Policies:
            - PolicyName: parameters
              PolicyDocument: {{Statement: [{{Effect: Allow, Action: ssm:GetParameter, Resource: !Sub "{arn}"}}]}}
      Worker: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt Role.Arn}}}}
"""
    assert edges(app_of(RESOURCES + role), "reads") == [f"Worker -reads-> {parameter}"]


SENDER = """
    import os, boto3
    def handler(event, context):
        boto3.client("sqs").send_message(QueueUrl=os.environ["TARGET"], MessageBody="")
"""


def sender(target: str) -> str:
    return f"""\
      Sender:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: python3.12
          Handler: app.handler
          Code: src
          Environment: {{Variables: {{TARGET: {target}}}}}
"""
