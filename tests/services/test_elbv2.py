import pytest

from sless_audit.graph import views
from tests.graphs import app_of, edge, edges, resource

BALANCED = """
    Parameters: {Scheme: {Type: String, Default: internal, AllowedValues: [internal, internet-facing]}}
    Resources:
      Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {%s}}
      Listener:
        Type: AWS::ElasticLoadBalancingV2::Listener
        Properties: {LoadBalancerArn: !Ref Balancer, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Servers}]}
      Rule:
        Type: AWS::ElasticLoadBalancingV2::ListenerRule
        Properties:
          ListenerArn: !Ref Listener
          Actions: [{Type: forward, ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Functions}]}}]
      Servers:
        Type: AWS::ElasticLoadBalancingV2::TargetGroup
        Properties: {TargetType: ip, Targets: [{Id: 10.0.0.1}]}
      Functions:
        Type: AWS::ElasticLoadBalancingV2::TargetGroup
        Properties: {TargetType: lambda, Targets: [{Id: !GetAtt Function.Arn}]}
      Function: {Type: AWS::Lambda::Function}
    """


def test_requests_go_through_listeners_to_the_function() -> None:
    assert edges(app_of(BALANCED % "")) == [
        "Balancer -routes-> Functions",
        "Balancer -routes-> Servers",
        "Functions -invokes sync-> Function",
        "external:client:internet -routes-> Balancer",
    ]


@pytest.mark.parametrize(("scheme", "internal"), [("internal", True), ("internet-facing", False)])
def test_an_internal_load_balancer_is_not_called_from_outside(scheme: str, internal: bool) -> None:
    app = app_of(BALANCED % f"Scheme: {scheme}")
    assert resource(app, "Balancer").view == views.LoadBalancer(internal)
    assert bool(list(resource(app, "Balancer").edges_in("routes"))) is not internal


def test_a_scheme_by_parameter_keeps_its_world() -> None:
    app = app_of(BALANCED % "Scheme: !Ref Scheme")
    assert edge(app, "external:client:internet", "Balancer").worlds == ({"parameter stack:Scheme": "internet-facing"},)
