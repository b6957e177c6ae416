"""The whole application goes down with its region.

Every stack of the app is for one region, and data that its functions use, or an entry point that outsiders call, has
nothing that takes it to a second one. Serverless services span the zones of a region; none of them spans regions by
itself. Point-in-time recovery and versions are kept in the same region as what they protect.

Why it matters:
    When a service of the region fails, everything that this finding names is out of reach until AWS has mended it:
    what is stored there cannot be restored elsewhere, for there is no copy elsewhere. That can be the right choice; it
    should be one.

What to do:
    In this order: take the data to a second region (a DynamoDB global table, replication of the bucket, a global
    database cluster, replicas of secrets), deploy a second stack there, and put a Route 53 failover or latency record
    in front of both. Or decide that one region is enough and say why:

        [resilience]
        mode = "single-region"
        reason = "an hour without orders is accepted; recovery is a restore from the backup account"

Not flagged:
    An app whose stacks are for two regions or more. An app that the config declares to be of one region with a reason,
    or whose environment is not production; of a CDK app with several, the stages that are not. An app without state and
    without an entry point that outsiders call.
    Queues, topics, streams, caches and search domains hold nothing that cannot be made again. Data that no function,
    state machine, API or pipe uses, such as a static site behind CloudFront.
    A mechanism counts for what it replicates only: a replicated bucket does not save the table. A bucket that is
    replicated to another one of the same stack is not taken to a second region. A record that routes by failover,
    latency or place, or an origin group of CloudFront, counts for all entry points, since host names can rarely be
    told. It is a remark (info), and a warning where the config says `availability = "critical"`. Other tools ask for
    replication bucket by bucket (CKV_AWS_144); here the app is judged once.

Options:
    data-residency: why the data has to stay where it is; with a reason, nothing is reported.

References:
    - https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html
    - https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html
    - https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html

Bad (a table of one region):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::DynamoDB::Table
        Properties:
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Environment:
            Variables: {TABLE: !Ref Orders}
          Policies:
            - DynamoDBWritePolicy: {TableName: !Ref Orders}

Bad (an entry point that nothing stands in front of):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Quotes:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Get:
              Type: Api
              Properties: {Path: /quotes, Method: get}

Good (a global table, and a record that fails over):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::DynamoDB::GlobalTable
        Properties:
          BillingMode: PAY_PER_REQUEST
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
          Replicas: [{Region: eu-west-1}, {Region: eu-central-1}]
      Api:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Environment:
            Variables: {TABLE: !Ref Orders}
          Policies:
            - DynamoDBCrudPolicy: {TableName: !Ref Orders}
          Events:
            Post:
              Type: Api
              Properties: {Path: /orders, Method: post}
      Name:
        Type: AWS::Route53::RecordSet
        Properties:
          HostedZoneName: example.com.
          Name: orders.example.com.
          Type: CNAME
          TTL: "60"
          SetIdentifier: primary
          Failover: PRIMARY
          HealthCheckId: 11111111-2222-3333-4444-555555555555
          ResourceRecords: [primary.example.com]

Good (nothing that outsiders call, nothing that is kept):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Sweep:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Nightly:
              Type: Schedule
              Properties: {Schedule: rate(1 day)}
"""

from collections.abc import Mapping

from sless_audit.rule import (
    ABSENT,
    App,
    Findings,
    Resource,
    Verdict,
    app_finding,
    app_functions,
    as_text,
    listed,
    production,
    regions,
    related,
    rule,
    views,
)


@rule(severity="info", absence=True, options={"data-residency": ""})
def check(app: App, options: Mapping[str, object]) -> Findings:
    environment, app = production(app)
    named, resilience = regions.regions(app), app.options.get("resilience")
    declared = options["data-residency"] or (resilience is not None and resilience.mode == "single-region")
    if environment == "no" or len(named) > 1 or declared:
        return
    data = [state for state in regions.states(app) if state.alone.possible]
    routed = regions.is_routed(app)
    entries = () if routed else regions.entry_points(app)
    if not data and not entries:
        return
    critical = app.options.get("availability") == "critical"
    lost = [] if routed else [*_entries(entries), *_counted(app)]
    if data:
        lost.append(f"the data of {', '.join(_described(state) for state in data)}")
    notes = ["a plan of AWS Backup may copy some of it elsewhere; plans are not read"] * regions.has_backup_plans(app)
    if environment == "taken":
        notes.append("taken for production: no environment is named; set `environment`")
    first = data[0].resource if data else entries[0]
    yield app_finding(
        first.place(),
        f"an outage of {next(iter(named), 'its region')} takes with it {'; '.join(lost)}. Nothing of that reaches a "
        "second region",
        help=f"{_help(data, entries)}; or declare `resilience` to be single-region, with the reason",
        verdict=_surest([state.alone for state in data]) if not entries else None,
        severity="warning" if critical and app.whole else None,
        related=[
            *(related("has no copy in another region", state.resource) for state in data),
            *(related("is called in this region only", entry) for entry in entries),
        ],
        notes=notes,
    )


def _surest(verdicts: list[Verdict]) -> Verdict:
    return next((verdict for verdict in verdicts if verdict.certain), verdicts[0])


def _entries(entries: tuple[Resource, ...]) -> list[str]:
    by_kind: dict[str, list[Resource]] = {}
    for entry in entries:
        by_kind.setdefault(_KINDS.get(type(entry.view), "entry point"), []).append(entry)
    return [f"the {kind}{'s' if len(found) > 1 else ''} {listed(found)}" for kind, found in by_kind.items()]


_KINDS: Mapping[type, str] = {
    views.Api: "API",
    views.FunctionUrl: "function URL",
    views.LoadBalancer: "load balancer",
    views.Table: "table",
    views.Bucket: "bucket",
    views.Secret: "secret",
}


def _counted(app: App) -> list[str]:
    counts = (("function", sum(1 for _ in app_functions(app))), ("schedule", len(regions.schedules(app))))
    return [f"{count} {name}{'s' if count > 1 else ''}" for name, count in counts if count]


def _described(state: regions.State) -> str:
    view = state.resource.view
    kind = view.kind.replace("-", " ") if isinstance(view, views.Database) else _KINDS.get(type(view), "resource")
    kind = {"instance": "database", "cluster": "database"}.get(kind, kind)
    backup = ""
    if state.backup_region is not ABSENT:
        backup = f" (backups are copied to {as_text(state.backup_region) or 'another region'})"
    elif state.recoverable:
        backup = " (its point-in-time recovery is of the same region)"
    return f"{kind} {listed([state.resource])}{backup}"


def _help(data: list[regions.State], entries: tuple[Resource, ...]) -> str:
    """The first steps only: state before stacks before names."""
    if data:
        first = "replicate the data to a second region"
        return f"{first}, then a second stack and a failover record in front of both" if entries else first
    return "deploy a second stack in another region, and put a failover record in front of both"
