import pytest

from sless_audit.graph import views
from sless_audit.template.values import ABSENT, Choice
from tests.graphs import app_of, edges, resource


def record(properties: str) -> views.DnsRecord:
    app = app_of(f"""
        Parameters: {{Stage: {{Type: String}}}}
        Conditions: {{IsProd: !Equals [!Ref Stage, prod]}}
        Resources:
          Record: {{Type: AWS::Route53::RecordSet, Properties: {{Name: api.example.com, Type: A, {properties}}}}}
        """)
    view = resource(app, "Record").as_(views.DnsRecord)
    assert view is not None
    return view


@pytest.mark.parametrize(
    ("properties", "routing"),
    [
        ("Failover: PRIMARY, SetIdentifier: a", "failover"),
        ("Region: !Ref AWS::Region, SetIdentifier: a", "latency"),
        ("GeoLocation: {CountryCode: DE}, SetIdentifier: a", "geolocation"),
        ("Weight: 0, SetIdentifier: a", "weighted"),
        ("MultiValueAnswer: true, SetIdentifier: a", "multivalue"),
        ("MultiValueAnswer: false", ABSENT),
        ("TTL: '60'", ABSENT),
    ],
)
def test_the_routing_of_a_record(properties: str, routing: object) -> None:
    assert record(properties).routing == routing


def test_the_routing_by_condition() -> None:
    routing = record("Failover: !If [IsProd, PRIMARY, !Ref AWS::NoValue]").routing
    assert isinstance(routing, Choice)
    assert [one.value for one in routing.alternatives] == ["failover", ABSENT]


def test_records_lead_to_what_the_app_has() -> None:
    app = app_of("""
        Resources:
          Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Scheme: internal}}
          Domain: {Type: AWS::ApiGateway::DomainName}
          Group:
            Type: AWS::Route53::RecordSetGroup
            Properties:
              RecordSets:
                - {Name: a.example.com, Type: A, AliasTarget: {DNSName: !Sub 'dualstack.${Balancer.DNSName}'}}
                - {Name: b.example.com, Type: TXT, ResourceRecords: [!GetAtt Domain.RegionalDomainName]}
          Alias:
            Type: AWS::Route53::RecordSet
            Properties: {Name: c.example.com, Type: A, AliasTarget: {DNSName: !GetAtt Domain.RegionalDomainName}}
          Proof:
            Type: AWS::Route53::RecordSet
            Properties: {Name: _d.example.com, Type: CNAME, ResourceRecords: [_e.acm-validations.aws]}
          Mail: {Type: AWS::SES::EmailIdentity}
          Dkim:
            Type: AWS::Route53::RecordSet
            Properties: {Name: f.example.com, Type: CNAME, ResourceRecords: [!GetAtt Mail.DkimDNSTokenValue1]}
        """)
    assert edges(app, "routes") == ["Alias -routes-> Domain", "Group -routes-> Balancer"]
