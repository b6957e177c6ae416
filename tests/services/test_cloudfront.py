import pytest

from sless_audit.graph import views
from tests.graphs import app_of, edge, edges, resource

DISTRIBUTION = """
    Resources:
      Distribution: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {%s}}}
      Bucket: {Type: AWS::S3::Bucket}
      Api: {Type: AWS::ApiGateway::RestApi}
      Function: {Type: AWS::Lambda::Function}
      Version: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Function}}
    """
INTERNET = "external:client:internet -routes-> Distribution"


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ("!GetAtt Bucket.RegionalDomainName", "Bucket"),
        ("!Sub '${Api}.execute-api.${AWS::Region}.amazonaws.com'", "Api"),
        ("www.example.com", "external:http:www.example.com"),
    ],
)
def test_an_origin(origin: str, target: str) -> None:
    app = app_of(DISTRIBUTION % f"Origins: [{{Id: o, DomainName: {origin}}}]")
    stated = edge(app, "Distribution", target)
    assert (stated.kind, stated.path) == ("routes", ("DistributionConfig", "Origins", 0, "DomainName"))


@pytest.mark.parametrize("behavior", ["DefaultCacheBehavior: {%s}", "CacheBehaviors: [{%s}]"])
def test_a_function_at_the_edge_is_waited_for(behavior: str) -> None:
    association = "LambdaFunctionAssociations: [{EventType: viewer-request, LambdaFunctionARN: !Ref Version}]"
    app = app_of(DISTRIBUTION % (behavior % association))
    assert "Distribution -invokes sync-> Function" in edges(app)
    assert INTERNET in edges(app)


@pytest.mark.parametrize(
    ("groups", "found"), [("Quantity: 1, Items: [{Id: both}]", True), ("Quantity: 0, Items: []", False)]
)
def test_an_origin_group(groups: str, found: bool) -> None:
    view = resource(app_of(DISTRIBUTION % f"OriginGroups: {{{groups}}}"), "Distribution").as_(views.Distribution)
    assert view is not None
    assert view.has_origin_group is found
