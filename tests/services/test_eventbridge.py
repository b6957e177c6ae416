from sless_audit.graph.views import Bus, BusRule, Target
from sless_audit.template.values import ABSENT, Choice
from tests.graphs import app_of, edge, edges, resource

TARGETS = """
Resources:
  Orders: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
  Fn: {Type: AWS::Lambda::Function}
  Queue: {Type: AWS::SQS::Queue}
  Dead: {Type: AWS::SQS::Queue}
  Machine: {Type: AWS::StepFunctions::StateMachine}
  Hook:
    Type: AWS::Events::ApiDestination
    Properties: {InvocationEndpoint: 'https://hooks.example.com/in?x=1', HttpMethod: POST}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Orders
      EventPattern: {source: [shop]}
      State: DISABLED
      Targets:
        - Id: a
          Arn: !GetAtt Fn.Arn
          DeadLetterConfig: {Arn: !GetAtt Dead.Arn}
          RetryPolicy: {MaximumRetryAttempts: 2}
        - {Id: b, Arn: !GetAtt Queue.Arn}
        - {Id: c, Arn: !Ref Machine, RoleArn: !GetAtt Role.Arn}
        - {Id: d, Arn: !GetAtt Hook.Arn, RoleArn: !GetAtt Role.Arn}
  Role: {Type: AWS::IAM::Role}
"""


def test_a_rule_hands_events_to_each_target_in_the_way_that_suits_it() -> None:
    assert edges(app_of(TARGETS)) == [
        "Hook -delivers-> external:http:hooks.example.com",
        "Orders -routes-> Rule",
        "Rule -assumes-> Role",
        "Rule -dead-letters-> Dead",
        "Rule -delivers-> Hook",
        "Rule -delivers-> Queue",
        "Rule -invokes async-> Fn",
        "Rule -starts async-> Machine",
    ]


def test_a_target_carries_its_retries_and_whether_the_rule_is_on() -> None:
    app = app_of(TARGETS)
    function = edge(app, "Rule", "Fn").settings
    assert isinstance(function, Target)
    assert (function.max_retries, function.max_age_s, function.enabled) == (2, 86_400, False)
    queue = edge(app, "Rule", "Queue").settings
    assert isinstance(queue, Target)
    assert (queue.max_retries, queue.dead_letter_target) == (185, ABSENT)
    assert edge(app, "Rule", "Queue").path == ("Targets", 1, "Arn")


def test_a_rule_without_a_bus_listens_to_the_default_bus_and_a_scheduled_one_to_none() -> None:
    app = app_of("""
        Resources:
          Listens: {Type: AWS::Events::Rule, Properties: {EventPattern: '{"source": ["aws.s3"]}'}}
          Ticks: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(5 minutes)}}
    """)
    assert edges(app) == ["external:aws:default event bus -routes-> Listens"]
    assert resource(app, "Listens").view == BusRule("default", {"source": ["aws.s3"]}, ABSENT, True)
    assert resource(app, "Ticks").view == BusRule("default", ABSENT, "rate(5 minutes)", True)


def test_a_bus_is_found_by_name_and_by_arn_and_may_lie_outside() -> None:
    app = app_of("""
        Parameters: {Bus: {Type: String}}
        Resources:
          Orders: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
          A: {Type: AWS::Events::Rule, Properties: {EventBusName: orders, EventPattern: {}}}
          B:
            Type: AWS::Events::Rule
            Properties: {EventBusName: !Sub 'arn:aws:events:${AWS::Region}:1:event-bus/orders', EventPattern: {}}
          C: {Type: AWS::Events::Rule, Properties: {EventBusName: elsewhere, EventPattern: {}}}
          D: {Type: AWS::Events::Rule, Properties: {EventBusName: !Ref Bus, EventPattern: {}}}
    """)
    assert [line for line in edges(app) if line.endswith(("A", "B"))] == ["Orders -routes-> A", "Orders -routes-> B"]
    assert "external:aws:elsewhere -routes-> C" in edges(app)
    (unknown,) = [line for line in edges(app) if line.endswith("D")]
    assert unknown.startswith("external:aws:")
    assert resource(app, "Orders").view == Bus("orders")


def test_a_conditional_target_is_there_in_its_world_only() -> None:
    app = app_of("""
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}}
        Conditions: {Prod: !Equals [!Ref Stage, prod]}
        Resources:
          One: {Type: AWS::Lambda::Function}
          Two: {Type: AWS::SQS::Queue}
          Rule:
            Type: AWS::Events::Rule
            Properties:
              ScheduleExpression: rate(1 day)
              State: !If [Prod, ENABLED, DISABLED]
              Targets: [{Id: a, Arn: !If [Prod, !GetAtt One.Arn, !GetAtt Two.Arn]}]
    """)
    assert edges(app) == ["Rule -delivers-> Two", "Rule -invokes async-> One"]
    worlds = [edge(app, "Rule", name).worlds for name in ("One", "Two")]
    assert worlds[0] != worlds[1]
    assert all(world != ({},) for world in worlds)
    rule = resource(app, "Rule").as_(BusRule)
    assert rule is not None
    assert isinstance(rule.enabled, Choice)


def test_a_target_outside_is_known_by_its_arn() -> None:
    app = app_of("""
        Resources:
          Rule:
            Type: AWS::Events::Rule
            Properties:
              ScheduleExpression: rate(1 day)
              Targets:
                - {Id: a, Arn: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:other'}
                - {Id: b, Arn: !ImportValue theirs}
    """)
    assert edges(app) == [
        "Rule -delivers-> external:aws:imported from theirs",
        "Rule -invokes async-> external:aws:arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:other",
    ]


def test_a_rule_may_call_an_api_by_its_execution_arn() -> None:
    app = app_of("""
        Resources:
          Api: {Type: AWS::ApiGateway::RestApi}
          Rule:
            Type: AWS::Events::Rule
            Properties:
              ScheduleExpression: rate(1 day)
              Targets: [{Id: a, Arn: !Sub 'arn:aws:execute-api:eu-west-1:1:${Api}/prod/GET/jobs'}]
    """)
    assert "Rule -delivers-> Api" in edges(app)


def test_policies_of_a_bus_are_read_in_all_three_forms() -> None:
    app = app_of("""
        Resources:
          Own:
            Type: AWS::Events::EventBus
            Properties:
              Name: own
              Policy: {Statement: [{Effect: Allow, Principal: '*', Action: events:PutEvents, Resource: '*'}]}
          Statement:
            Type: AWS::Events::EventBusPolicy
            Properties:
              EventBusName: !Ref Own
              StatementId: a
              Statement: {Effect: Allow, Principal: {AWS: '111111111111'}, Action: [events:PutEvents], Resource: '*'}
          Older:
            Type: AWS::Events::EventBusPolicy
            Properties:
              StatementId: b
              Action: events:PutEvents
              Principal: '*'
              Condition: {Type: StringEquals, Key: aws:PrincipalOrgID, Value: o-1}
    """)
    own, statement, older = (resource(app, name).policy for name in ("Own", "Statement", "Older"))
    assert own is not None
    assert own.protects == ()
    assert own.statements[0].principals == {"*": ("*",)}
    assert own.statements[0].path == ("Policy", "Statement", 0)
    assert statement is not None
    assert statement.statements[0].principals == {"AWS": ("111111111111",)}
    assert statement.statements[0].path == ("Statement",)
    assert older is not None
    assert older.protects == ("default",)
    assert older.statements[0].actions == ("events:PutEvents",)
    assert older.statements[0].conditions == {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}


def test_archives_endpoints_and_dead_letters_of_a_bus_are_joined_to_it() -> None:
    app = app_of("""
        Resources:
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: b, DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}}
          Dead: {Type: AWS::SQS::Queue}
          Archive: {Type: AWS::Events::Archive, Properties: {SourceArn: !GetAtt Bus.Arn}}
          Global: {Type: AWS::Events::Endpoint, Properties: {EventBuses: [{EventBusArn: !GetAtt Bus.Arn}]}}
    """)
    assert edges(app) == ["Bus -dead-letters-> Dead", "Bus -delivers-> Archive", "Global -routes-> Bus"]
