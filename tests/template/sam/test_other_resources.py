"""Tables, layers, applications, connectors and GraphQL APIs; and what stays as it is."""

from sless_audit.template.sam import rewrite_references
from tests.template.sam.lowering import function, lowered, origin, properties, types


def test_a_simple_table_is_billed_by_request_unless_it_is_provisioned() -> None:
    found = lowered(
        """\
        Plain: {Type: 'AWS::Serverless::SimpleTable'}
        Own:
          Type: AWS::Serverless::SimpleTable
          Properties: {PrimaryKey: {Name: pk, Type: Number}, ProvisionedThroughput: {ReadCapacityUnits: 1}}
        """
    )
    assert properties(found, "Plain")["BillingMode"] == "PAY_PER_REQUEST"
    assert properties(found, "Plain")["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert "BillingMode" not in properties(found, "Own")
    assert properties(found, "Own")["AttributeDefinitions"] == [{"AttributeName": "pk", "AttributeType": "N"}]
    key = ("Resources", "Own", "Properties", "PrimaryKey")
    assert origin(found, "Own", "Properties", "KeySchema") == key


def test_a_layer_changes_its_logical_id_and_references_follow() -> None:
    found = function(
        "Layers: [!Ref Layer]",
        others="Layer: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: layer/}}\n"
        "Waits: {Type: 'AWS::SQS::Queue', DependsOn: Layer}\n",
    )
    layer = found.references["Layer"]
    assert layer.startswith("Layer")
    assert len(layer) == len("Layer") + 10
    assert properties(found, "Fn")["Layers"] == [{"Ref": layer}]
    assert found.resources["Waits"].body["DependsOn"] == layer
    assert found.resources[layer].source_id == "Layer"
    assert properties(found, layer)["Content"] == "layer/"
    assert rewrite_references({"Fn::GetAtt": ["Layer", "Arn"]}, found.references) == {"Fn::GetAtt": [layer, "Arn"]}


def test_an_application_is_a_nested_stack() -> None:
    found = lowered("App: {Type: 'AWS::Serverless::Application', Properties: {Location: child/template.yaml}}")
    assert types(found) == {"App": "AWS::CloudFormation::Stack"}
    assert properties(found, "App")["TemplateURL"] == "child/template.yaml"


def test_a_connector_grants_by_the_role_of_its_source() -> None:
    found = function(
        "CodeUri: src",
        others="""\
Table: {Type: 'AWS::Serverless::SimpleTable'}
Link:
  Type: AWS::Serverless::Connector
  Properties: {Source: {Id: Fn}, Destination: {Id: Table}, Permissions: [Read]}
""",
    )
    policy = properties(found, "LinkPolicy")
    assert policy["Roles"] == [{"Ref": "FnRole"}]
    statement = policy["PolicyDocument"]["Statement"][0]
    assert "dynamodb:Query" in statement["Action"]
    assert "dynamodb:PutItem" not in statement["Action"]
    assert statement["Resource"][0] == {"Fn::GetAtt": ["Table", "Arn"]}
    assert origin(found, "LinkPolicy") == ("Resources", "Link")


def test_a_connector_may_stand_in_its_source() -> None:
    found = lowered(
        """\
        Topic:
          Type: AWS::SNS::Topic
          Connectors: {ToQueue: {Properties: {Destination: {Id: Queue}, Permissions: [Write]}}}
        Queue: {Type: 'AWS::SQS::Queue'}
        """
    )
    policy = properties(found, "TopicToQueueQueuePolicy")
    assert policy["Queues"] == [{"Ref": "Queue"}]
    assert policy["PolicyDocument"]["Statement"][0]["Principal"] == {"Service": "sns.amazonaws.com"}
    assert "Connectors" not in found.resources["Topic"].body
    assert origin(found, "TopicToQueueQueuePolicy") == ("Resources", "Topic", "Connectors", "ToQueue")


def test_a_connection_that_sam_does_not_know_is_a_problem() -> None:
    found = lowered(
        """\
        A: {Type: 'AWS::SQS::Queue'}
        B: {Type: 'AWS::S3::Bucket'}
        Link:
          Type: AWS::Serverless::Connector
          Properties: {Source: {Id: A}, Destination: {Id: B}, Permissions: [Read]}
        """
    )
    assert [problem.path for problem in found.problems] == [("Resources", "Link")]


def test_a_graphql_api_reaches_its_table_by_a_role() -> None:
    found = lowered(
        """\
        Graph:
          Type: AWS::Serverless::GraphQLApi
          Properties:
            SchemaUri: schema.graphql
            Auth: {Type: AWS_IAM}
            DataSources: {DynamoDb: {Orders: {TableName: !Ref Table, TableArn: !GetAtt Table.Arn}}}
            Functions: {get: {Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, DataSource: Orders, CodeUri: get.js}}
            Resolvers: {Query: {getOrder: {Pipeline: [get]}}}
        Table: {Type: 'AWS::Serverless::SimpleTable'}
        """
    )
    assert not found.problems
    assert types(found)["GraphOrdersDynamoDBDataSourceRole"] == "AWS::IAM::Role"
    connector = properties(found, "GraphOrdersDynamoDBDataSourceToTableConnectorPolicy")
    assert connector["Roles"] == [{"Ref": "GraphOrdersDynamoDBDataSourceRole"}]
    resolver = properties(found, "GraphQuerygetOrder")
    assert resolver["PipelineConfig"] == {"Functions": [{"Fn::GetAtt": ["Graphget", "FunctionId"]}]}


def test_other_resources_stay_as_they_are() -> None:
    found = lowered("Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: q}, CreationPolicy: {a: b}}")
    resource = found.resources["Queue"]
    body = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q"}, "CreationPolicy": {"a": "b"}}
    assert (resource.body, resource.origin, resource.origins) == (body, ("Resources", "Queue"), {})
