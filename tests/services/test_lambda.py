import pytest

from sless_audit.graph import views
from sless_audit.graph.permissions import permissions_on, policies_on
from sless_audit.graph.verdict import holds
from sless_audit.template.values import ABSENT, Choice, Ref
from tests.graphs import app_of, edge, edges, resource


def test_a_function_has_the_defaults_of_aws() -> None:
    app = app_of("""
        Resources:
          Plain: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13}}
          Sized: {Type: AWS::Lambda::Function, Properties: {Timeout: '30', MemorySize: 512,
                  ReservedConcurrentExecutions: 5, Environment: {Variables: {STAGE: prod}}}}
        """)
    plain, sized = (resource(app, name).as_(views.Function) for name in ("Plain", "Sized"))
    assert plain is not None
    assert sized is not None
    assert (plain.timeout_s, plain.memory_mb, plain.reserved_concurrency, plain.subnets) == (3, 128, ABSENT, ABSENT)
    assert (sized.timeout_s, sized.memory_mb, sized.reserved_concurrency) == (30, 512, 5)
    assert sized.environment == {"STAGE": "prod"}


def test_a_function_acts_with_its_role_lies_in_its_network_and_dead_letters() -> None:
    app = app_of("""
        Parameters: {Groups: {Type: 'List<AWS::EC2::SecurityGroup::Id>'}}
        Resources:
          Role: {Type: AWS::IAM::Role}
          Dead: {Type: AWS::SQS::Queue}
          Subnet: {Type: AWS::EC2::Subnet}
          Files: {Type: AWS::EFS::FileSystem}
          Orders: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
          Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: orders}}
          Worker:
            Type: AWS::Lambda::Function
            Properties:
              Role: !GetAtt Role.Arn
              DeadLetterConfig: {TargetArn: !GetAtt Dead.Arn}
              VpcConfig: {SubnetIds: [!Ref Subnet], SecurityGroupIds: !Ref Groups}
              FileSystemConfigs: [{Arn: !GetAtt Orders.Arn, LocalMountPath: /mnt/files}]
              LoggingConfig: {LogGroup: orders}
        """)
    assert edges(app) == [
        "Group -observes-> Worker",
        "Worker -assumes-> Role",
        "Worker -attached-to-> Files",
        "Worker -attached-to-> Subnet",
        "Worker -attached-to-> external:aws:parameter Groups",
        "Worker -dead-letters-> Dead",
    ]
    assert edge(app, "Worker", "Subnet").path == ("VpcConfig", "SubnetIds", 0)


def test_a_condition_decides_which_role_a_function_acts_with() -> None:
    app = app_of("""
        Parameters: {Given: {Type: String, AllowedValues: ['yes', 'no'], Default: 'yes'}}
        Conditions: {Own: !Equals [!Ref Given, 'no']}
        Resources:
          Role: {Type: AWS::IAM::Role, Condition: Own}
          Shared: {Type: AWS::IAM::Role}
          Worker: {Type: AWS::Lambda::Function, Properties: {Role: !If [Own, !GetAtt Role.Arn, !GetAtt Shared.Arn]}}
        """)
    assert edge(app, "Worker", "Role").worlds == ({"parameter stack:Given": "no"},)
    assert edge(app, "Worker", "Shared").worlds == ({"parameter stack:Given": "yes"},)


SOURCES = """
    Resources:
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: orders}}
      Stream: {Type: AWS::Kinesis::Stream}
      Dead: {Type: AWS::SQS::Queue}
      Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
      Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref Worker, %s}}
    """


@pytest.mark.parametrize(
    ("properties", "source", "kind", "batch", "window", "retries"),
    [
        ("EventSourceArn: !GetAtt Queue.Arn", "Queue", "sqs", 10, 0, ABSENT),
        ("EventSourceArn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'", "Queue", "sqs", 10, 0, ABSENT),
        ("EventSourceArn: !GetAtt Stream.Arn, StartingPosition: LATEST", "Stream", "kinesis", 100, 0, -1),
        ("EventSourceArn: !ImportValue q", "external:aws:imported from q", "sqs", 10, 0, ABSENT),
        (
            "EventSourceArn: !ImportValue s, StartingPosition: LATEST",
            "external:aws:imported from s",
            "stream",
            100,
            0,
            -1,
        ),
        (
            "EventSourceArn: 'arn:aws:kafka:eu-west-1:1:cluster/c/1', Topics: [t], StartingPosition: LATEST",
            "external:aws:arn:aws:kafka:eu-west-1:1:cluster/c/1",
            "kafka",
            100,
            0.5,
            -1,
        ),
        (
            "SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ['broker:9092']}}, Topics: [t]",
            "external:http:broker:9092",
            "kafka",
            100,
            0.5,
            -1,
        ),
        (
            "EventSourceArn: 'arn:aws:rds:eu-west-1:1:cluster:d', StartingPosition: LATEST",
            "external:aws:arn:aws:rds:eu-west-1:1:cluster:d",
            "documentdb",
            100,
            0.5,
            ABSENT,
        ),
    ],
)
def test_an_event_source_mapping_polls_with_the_defaults_of_its_source(
    properties: str, source: str, kind: str, batch: int, window: float, retries: object
) -> None:
    polls = edge(app_of(SOURCES % properties), source, "Worker")
    assert polls.kind == "polls"
    assert isinstance(polls.settings, views.EventSource)
    assert (polls.settings.kind, polls.settings.batch_size, polls.settings.window_s, polls.settings.max_retries) == (
        kind,
        batch,
        window,
        retries,
    )


def test_what_a_stream_consumer_cannot_process_goes_from_the_function_to_the_destination() -> None:
    app = app_of(
        SOURCES % "EventSourceArn: !GetAtt Stream.Arn, StartingPosition: LATEST, MaximumRetryAttempts: 3, "
        "FunctionResponseTypes: [ReportBatchItemFailures], "
        "DestinationConfig: {OnFailure: {Destination: !GetAtt Dead.Arn}}"
    )
    failed = edge(app, "Worker", "Dead")
    assert failed.kind == "dead-letters"
    assert isinstance(failed.settings, views.EventSource)
    assert (failed.settings.max_retries, failed.settings.reports_item_failures) == (3, True)
    assert failed.settings.on_failure == Ref("stack", "Dead", "Arn")


def test_response_types_that_depend_on_a_condition_are_known_in_each_world() -> None:
    app = app_of("""
        Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}
        Conditions: {Prod: !Equals [!Ref Stage, prod]}
        Resources:
          Queue: {Type: AWS::SQS::Queue}
          Worker: {Type: AWS::Lambda::Function}
          Mapping:
            Type: AWS::Lambda::EventSourceMapping
            Properties:
              EventSourceArn: !GetAtt Queue.Arn
              FunctionName: !GetAtt Worker.Arn
              FunctionResponseTypes: !If [Prod, [ReportBatchItemFailures], !Ref AWS::NoValue]
        """)
    settings = edge(app, "Queue", "Worker").settings
    assert isinstance(settings, views.EventSource)
    assert isinstance(settings.reports_item_failures, Choice)
    assert holds(lambda reports: reports, settings.reports_item_failures).outcome == "sometimes"


ALIASES = """
    Parameters: {Name: {Type: String}}
    Resources:
      Queue: {Type: AWS::SQS::Queue}
      Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: !Ref Name}}
      Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: %s, Name: live, FunctionVersion: !GetAtt V1.Version}}
      V1: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Worker}}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {FunctionName: %s, EventSourceArn: !GetAtt Queue.Arn}
    """


@pytest.mark.parametrize(
    ("behind", "called", "qualifier"),
    [
        ("!Ref Worker", "!Ref Worker", None),
        ("!Ref Worker", "!Ref Live", "live"),
        ("!Ref Name", "!Ref Live", "live"),
        ("!GetAtt Worker.Arn", "!Ref V1", Ref("stack", "V1", "Version")),
        ("!Ref Worker", "!Sub '${Worker}:live'", "live"),
        ("!Ref Worker", "!Sub '${Worker.Arn}:live'", "live"),
        ("!Ref Worker", "!Ref Name", None),
        ("!Ref Worker", "!Sub '${Name}:live'", "live"),
        ("!Ref Worker", "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}:live'", "live"),
    ],
)
def test_a_function_is_found_by_all_its_names(behind: str, called: str, qualifier: object) -> None:
    assert edge(app_of(ALIASES % (behind, called)), "Queue", "Worker").qualifier == qualifier


def test_an_alias_of_itself_leads_nowhere() -> None:
    app = app_of(ALIASES % ("!Ref Live", "!Ref Live"))
    assert edges(app, "polls") == []


def test_an_alias_of_a_function_outside_leads_there() -> None:
    app = app_of(ALIASES % ("!ImportValue other", "!Ref Live"))
    assert edges(app, "polls") == ["Queue -polls-> external:aws:imported from other"]


def test_asynchronous_events_go_on_to_the_destinations() -> None:
    app = app_of("""
        Resources:
          Worker: {Type: AWS::Lambda::Function}
          Next: {Type: AWS::Lambda::Function}
          Failed: {Type: AWS::SQS::Queue}
          Config:
            Type: AWS::Lambda::EventInvokeConfig
            Properties:
              FunctionName: !Ref Worker
              Qualifier: $LATEST
              MaximumRetryAttempts: 0
              DestinationConfig:
                OnFailure: {Destination: !GetAtt Failed.Arn}
                OnSuccess: {Destination: !GetAtt Next.Arn}
          Other:
            Type: AWS::Lambda::EventInvokeConfig
            Properties:
              FunctionName: !Ref Next
              Qualifier: $LATEST
              DestinationConfig: {OnSuccess: {Destination: 'arn:aws:events:eu-west-1:123456789012:event-bus/orders'}}
        """)
    assert edges(app) == [
        "Config -attached-to-> Worker",
        "Next -publishes-> external:aws:arn:aws:events:eu-west-1:123456789012:event-bus/orders",
        "Other -attached-to-> Next",
        "Worker -dead-letters-> Failed",
        "Worker -invokes async-> Next",
    ]
    assert edge(app, "Worker", "Failed").settings == resource(app, "Config").view
    config, other = (resource(app, name).as_(views.AsyncInvokeConfig) for name in ("Config", "Other"))
    assert config is not None
    assert other is not None
    assert (config.qualifier, config.max_retries, other.max_retries, other.max_age_s) == ("$LATEST", 0, 2, 21_600)


def test_a_function_url_is_where_clients_enter() -> None:
    app = app_of("""
        Resources:
          Worker: {Type: AWS::Lambda::Function}
          Url:
            Type: AWS::Lambda::Url
            Properties: {TargetFunctionArn: !GetAtt Worker.Arn, Qualifier: live, AuthType: NONE}
        """)
    assert edges(app) == ["Url -invokes sync-> Worker", "external:client:internet -routes-> Url"]
    assert edge(app, "Url", "Worker").qualifier == "live"
    assert edge(app, "Url", "Worker").settings == resource(app, "Url").view


def test_permissions_are_attached_to_the_function_and_qualifier_that_they_name() -> None:
    app = app_of("""
        Resources:
          Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
          Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Worker, Name: live}}
          ByS3:
            Type: AWS::Lambda::Permission
            Properties:
              FunctionName: !Ref Live
              Action: lambda:InvokeFunction
              Principal: s3.amazonaws.com
              SourceArn: arn:aws:s3:::bucket
          ByName: {Type: AWS::Lambda::Permission, Properties: {FunctionName: worker, Principal: '*'}}
          Policy:
            Type: AWS::Lambda::ResourcePolicy
            Properties:
              ResourceArn: !GetAtt Worker.Arn
              PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: '*'}]}
        """)
    worker = resource(app, "Worker")
    assert {(one.source.id, one.qualifier, permission.principal) for one, permission in permissions_on(worker)} == {
        ("stack:ByS3", "live", "s3.amazonaws.com"),
        ("stack:ByName", None, "*"),
    }
    ((holder, policy, worlds),) = policies_on(worker)
    assert (holder.logical_id, policy.statements[0].principals, worlds) == (
        "Policy",
        {"Service": ("sns.amazonaws.com",)},
        ({},),
    )


def test_a_layer_may_be_open_to_an_organization() -> None:
    app = app_of("""
        Resources:
          Layer: {Type: AWS::Lambda::LayerVersion, Properties: {LayerName: tools}}
          Open:
            Type: AWS::Lambda::LayerVersionPermission
            Properties:
              LayerVersionArn: !Ref Layer
              Action: lambda:GetLayerVersion
              Principal: '*'
              OrganizationId: o-1234567890
        """)
    ((_, policy, _),) = policies_on(resource(app, "Layer"))
    (statement,) = policy.statements
    assert statement.principals == {"AWS": ("*",)}
    assert statement.conditions == {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}
