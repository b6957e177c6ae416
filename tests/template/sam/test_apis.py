"""APIs: their documents with integrations, stages, authorizers, and where each part is written."""

from typing import Any

from tests.template.sam.lowering import function, lowered, origin, properties, types

EVENTS = ("Resources", "Fn", "Properties", "Events")
INTEGRATION = "x-amazon-apigateway-integration"


def paths(body: Any) -> Any:
    return body["Body"]["paths"]


def test_an_event_without_an_api_brings_one_with_its_path() -> None:
    found = function("Events: {Get: {Type: Api, Properties: {Path: '/a/{id}', Method: GET}}}")
    kinds = types(found)
    assert kinds["ServerlessRestApi"] == "AWS::ApiGateway::RestApi"
    assert kinds["ServerlessRestApiProdStage"] == "AWS::ApiGateway::Stage"
    assert kinds["FnGetPermissionProd"] == "AWS::Lambda::Permission"
    deployment = properties(found, "ServerlessRestApiProdStage")["DeploymentId"]["Ref"]
    assert deployment.startswith("ServerlessRestApiDeployment")
    assert kinds[deployment] == "AWS::ApiGateway::Deployment"
    integration = paths(properties(found, "ServerlessRestApi"))["/a/{id}"]["get"][INTEGRATION]
    assert integration["type"] == "aws_proxy"
    assert "functions/${Fn.Arn}/invocations" in integration["uri"]["Fn::Sub"]
    method = ("Properties", "Body", "paths", "/a/{id}", "get")
    assert origin(found, "ServerlessRestApi", *method)[:5] == (*EVENTS, "Get")
    arn = properties(found, "FnGetPermissionProd")["SourceArn"]["Fn::Sub"][0]
    assert arn.endswith("${__ApiId__}/${__Stage__}/GET/a/*")


def test_a_changed_document_is_deployed_anew() -> None:
    def deployment(path: str) -> str:
        found = function(f"Events: {{Get: {{Type: Api, Properties: {{Path: {path}, Method: get}}}}}}")
        stage: str = properties(found, "ServerlessRestApiProdStage")["DeploymentId"]["Ref"]
        return stage

    assert deployment("/a") == deployment("/a")
    assert deployment("/a") != deployment("/b")


def test_an_api_exists_only_where_its_functions_do() -> None:
    template = "\n".join(
        f"""\
{name}:
  Type: AWS::Serverless::Function
  Condition: {condition}
  Properties:
    Handler: a
    Runtime: b
    Events: {{On: {{Type: Api, Properties: {{Path: /{name}, Method: get}}}}}}"""
        for name, condition in (("One", "A"), ("Two", "B"))
    )
    found = lowered(template)
    assert found.resources["ServerlessRestApi"].body["Condition"] == "ServerlessRestApiCondition"
    assert found.conditions == {"ServerlessRestApiCondition": {"Fn::Or": [{"Condition": "A"}, {"Condition": "B"}]}}
    assert paths(properties(found, "ServerlessRestApi"))["/One"]["Fn::If"][0] == "A"


API = """\
Api:
  Type: AWS::Serverless::Api
  Properties:
    StageName: !Ref Stage
    TracingEnabled: true
    Cors: "'*'"
    Auth:
      DefaultAuthorizer: Users
      Authorizers: {Users: {UserPoolArn: !Ref UserPool}, Own: {FunctionArn: !GetAtt Check.Arn}}
"""


def test_the_auth_of_an_api_is_written_into_its_document() -> None:
    found = function(
        """\
        Events:
          Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: get}}
          Open: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /b, Method: get, Auth: {Authorizer: NONE}}}
        """,
        top="Parameters: {UserPool: {Type: String, Default: ''}, Stage: {Type: String}}",
        others=API,
    )
    assert not found.problems
    document = properties(found, "Api")["Body"]
    users = document["securityDefinitions"]["Users"]["x-amazon-apigateway-authorizer"]
    assert users["providerARNs"] == [{"Ref": "UserPool"}], "a parameter's empty default does not decide"
    assert document["paths"]["/a"]["get"]["security"] == [{"Users": []}]
    assert document["paths"]["/b"]["get"]["security"] == [{"NONE": []}]
    assert document["paths"]["/a"]["options"][INTEGRATION]["type"] == "mock"
    assert types(found)["ApiOwnAuthorizerPermission"] == "AWS::Lambda::Permission"
    authorizer = ("Resources", "Api", "Properties", "Auth", "Authorizers", "Own")
    assert origin(found, "ApiOwnAuthorizerPermission") == authorizer
    assert properties(found, "ApiStage")["StageName"] == {"Ref": "Stage"}
    assert origin(found, "ApiStage", "Properties", "TracingEnabled") == (
        "Resources",
        "Api",
        "Properties",
        "TracingEnabled",
    )
    assert "FnGetPermissionStage" in found.resources


def test_iam_authorization_calls_with_the_callers_credentials() -> None:
    found = function(
        "Events: {Get: {Type: Api, Properties: {Path: /a, Method: get}}}",
        top="Globals: {Api: {Auth: {DefaultAuthorizer: AWS_IAM}}}",
    )
    document = properties(found, "ServerlessRestApi")["Body"]
    assert document["paths"]["/a"]["get"][INTEGRATION]["credentials"] == "arn:aws:iam::*:user/*"
    assert document["paths"]["/a"]["get"]["security"] == [{"AWS_IAM": []}]
    assert document["securityDefinitions"]["AWS_IAM"]["x-amazon-apigateway-authtype"] == "awsSigv4"


def test_a_document_of_its_own_is_kept_and_not_written_into() -> None:
    found = function(
        "Events: {Get: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /a, Method: get}}}",
        others="""\
Api:
  Type: AWS::Serverless::Api
  Properties:
    StageName: live
    DefinitionBody: {swagger: '2.0', paths: {/a: {get: {responses: {}}}}}
""",
    )
    assert paths(properties(found, "Api")) == {"/a": {"get": {"responses": {}}}}
    written = ("Resources", "Api", "Properties", "DefinitionBody", "paths", "/a")
    assert origin(found, "Api", "Properties", "Body", "paths", "/a") == written
    assert "FnGetPermissionlive" in found.resources


def test_a_description_in_a_local_file_is_named() -> None:
    found = lowered("Api: {Type: 'AWS::Serverless::Api', Properties: {StageName: a, DefinitionUri: openapi.yaml}}")
    assert properties(found, "Api")["BodyS3Location"] == "openapi.yaml"


def test_two_events_for_one_method_are_a_problem() -> None:
    found = function(
        """\
        Events:
          A: {Type: Api, Properties: {Path: /a, Method: get}}
          B: {Type: Api, Properties: {Path: /a, Method: GET}}
        """
    )
    assert [problem.path for problem in found.problems] == [(*EVENTS, "B", "Properties", "Path")]


def test_the_default_route_covers_the_permissions_of_the_others() -> None:
    found = function("Events: {All: {Type: HttpApi}, One: {Type: HttpApi, Properties: {Path: /one, Method: post}}}")
    document = paths(properties(found, "ServerlessHttpApi"))
    assert document["$default"]["x-amazon-apigateway-any-method"]["isDefaultRoute"] is True
    assert document["/one"]["post"][INTEGRATION]["payloadFormatVersion"] == "2.0"
    assert "FnAllPermission" in found.resources
    assert "FnOnePermission" not in found.resources
    assert types(found)["ServerlessHttpApiApiGatewayDefaultStage"] == "AWS::ApiGatewayV2::Stage"


def test_an_http_api_with_json_web_tokens() -> None:
    found = function(
        "Events: {Get: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: get}}}",
        others="""\
Api:
  Type: AWS::Serverless::HttpApi
  Properties:
    CorsConfiguration: {AllowOrigins: [https://example.com], MaxAge: 0}
    Auth:
      DefaultAuthorizer: Jwt
      Authorizers:
        Jwt: {JwtConfiguration: {issuer: https://i, audience: [a]}, IdentitySource: $request.header.Authorization}
""",
    )
    document = properties(found, "Api")["Body"]
    assert document["paths"]["/a"]["get"]["security"] == [{"Jwt": []}]
    assert document["components"]["securitySchemes"]["Jwt"]["type"] == "oauth2"
    assert document["x-amazon-apigateway-cors"] == {"allowOrigins": ["https://example.com"], "maxAge": 0}


def test_an_integration_that_is_none_is_left_alone() -> None:
    found = function(
        "Events: {A: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: any, TimeoutInMillis: 5}}}",
        others=f"""\
Api:
  Type: AWS::Serverless::HttpApi
  Properties:
    DefinitionBody:
      openapi: 3.0.1
      paths: {{/a: {{x-amazon-apigateway-any-method: {{{INTEGRATION}: text}}}}}}
""",
    )
    method = paths(properties(found, "Api"))["/a"]["x-amazon-apigateway-any-method"]
    assert method[INTEGRATION]["timeoutInMillis"] == 5, "what is no integration is replaced by one"


def test_references_to_a_stage_mean_the_generated_one() -> None:
    found = lowered(
        """\
        Api: {Type: 'AWS::Serverless::Api', Properties: {StageName: live, DefinitionUri: s3://bucket/key}}
        Mapping:
          Type: AWS::ApiGateway::BasePathMapping
          Properties: {Stage: !Ref Api.Stage, DomainName: !Sub 'x-${Api.Stage}'}
        """
    )
    assert properties(found, "Mapping") == {
        "Stage": {"Ref": "ApiliveStage"},
        "DomainName": {"Fn::Sub": "x-${ApiliveStage}"},
    }


def test_a_websocket_api_has_a_route_an_integration_and_a_permission_for_each_route() -> None:
    found = lowered(
        """\
        Chat:
          Type: AWS::Serverless::WebSocketApi
          Properties:
            RouteSelectionExpression: $request.body.action
            Routes: {$connect: {FunctionArn: !GetAtt Fn.Arn}, send: {FunctionArn: !GetAtt Fn.Arn}}
        """
    )
    assert types(found) == {
        "Chat": "AWS::ApiGatewayV2::Api",
        **{
            f"Chat{route}{part}": type_
            for route in ("Connect", "Send")
            for part, type_ in (
                ("Route", "AWS::ApiGatewayV2::Route"),
                ("Integration", "AWS::ApiGatewayV2::Integration"),
                ("Permission", "AWS::Lambda::Permission"),
            )
        },
        "ChatDefaultStage": "AWS::ApiGatewayV2::Stage",
    }
    assert origin(found, "ChatSendRoute") == ("Resources", "Chat", "Properties", "Routes", "send")
