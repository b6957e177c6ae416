import pytest

from sless_audit.graph import views
from tests.graphs import app_of, edge, edges, resource

API = """
    Resources:
      Api: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: shop, AuthenticationType: API_KEY}}
      Source: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt Api.ApiId, Name: source, %s}}
      Function: {Type: AWS::Lambda::Function}
      Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
      Cluster: {Type: AWS::RDS::DBCluster, Properties: {DBClusterIdentifier: shop}}
    """
INTERNET = "external:client:internet -routes-> Api"


@pytest.mark.parametrize(
    ("configuration", "found"),
    [
        ("LambdaConfig: {LambdaFunctionArn: !GetAtt Function.Arn}", ["Api -invokes sync-> Function"]),
        ("DynamoDBConfig: {TableName: orders}", ["Api -reads-> Table", "Api -writes-> Table"]),
        ("EventBridgeConfig: {EventBusArn: !GetAtt Bus.Arn}", ["Api -publishes-> Bus"]),
        (
            "EventBridgeConfig: {EventBusArn: !Sub 'arn:aws:events:${AWS::Region}:1:event-bus/default'}",
            ["Api -publishes-> external:aws:default event bus"],
        ),
        (
            "RelationalDatabaseConfig: {RdsHttpEndpointConfig: {DbClusterIdentifier: 'arn:aws:rds:x:1:cluster:shop'}}",
            ["Api -reads-> Cluster", "Api -writes-> Cluster"],
        ),
        ("HttpConfig: {Endpoint: 'https://api.example.com'}", ["Api -routes-> external:http:api.example.com"]),
    ],
)
def test_a_data_source_is_reached_by_its_api(configuration: str, found: list[str]) -> None:
    assert edges(app_of(API % configuration)) == [*found, INTERNET]


RESOLVER = """
      {name}:
        Type: AWS::AppSync::Resolver
        Properties: {{TypeName: Query, FieldName: f, ApiId: !GetAtt Api.ApiId, DataSourceName: {source}, Code: "{code}"}}
"""
LAMBDA = API % "LambdaConfig: {LambdaFunctionArn: !GetAtt Function.Arn}"
EVENT = "return {operation: 'Invoke', invocationType: 'Event', payload: ctx}"
REQUEST = "return {operation: 'Invoke', payload: ctx}"


def with_resolvers(*resolvers: tuple[str, str]) -> str:
    stated = [RESOLVER.format(name=f"R{n}", source=one[0], code=one[1]) for n, one in enumerate(resolvers)]
    return "\n".join([LAMBDA.rstrip(), *stated])


@pytest.mark.parametrize(
    ("resolvers", "modes"),
    [
        ([("source", EVENT)], ["async"]),
        ([("!GetAtt Source.Name", EVENT)], ["async"]),
        ([("source", REQUEST)], ["sync"]),
        ([("source", EVENT), ("source", REQUEST)], ["async", "sync"]),
        ([("another", EVENT)], ["sync"]),
    ],
)
def test_resolvers_say_whether_they_wait(resolvers: list[tuple[str, str]], modes: list[str]) -> None:
    app = app_of(with_resolvers(*resolvers))
    assert edges(app, "invokes") == [f"Api -invokes {mode}-> Function" for mode in modes]


def test_an_authorizer_is_waited_for() -> None:
    app = app_of("""
        Resources:
          Api:
            Type: AWS::AppSync::GraphQLApi
            Properties:
              Visibility: PRIVATE
              AdditionalAuthenticationProviders:
                - LambdaAuthorizerConfig: {AuthorizerUri: !GetAtt Function.Arn}
          Function: {Type: AWS::Lambda::Function}
        """)
    settings = edge(app, "Api", "Function").settings
    assert isinstance(settings, views.Route)
    assert settings.role == "authorizer"
    assert resource(app, "Api").view == views.Api(protocol="GRAPHQL", private=True)
