"""One function does the work of several.

A function that answers for many resources of an API, is invoked by many kinds of service, and holds all the code and
permissions for that, is an application in a function. One sign of it says little; a function with two of these five is
reported, with the values of all five:

- its API routes have three or more different first path segments (`/orders`, `/products`, `/customers`), not counting
  `/api` and versions (`/v1`);
- three or more kinds of service invoke it;
- its own source has more than 3,000 lines, or a function with a cyclomatic complexity above 40;
- its package is larger than 50 MB, unzipped, with the layers that the application itself has;
- it calls six or more AWS services; where its code is not known: its role, if no other function has it, allows six.

Why it matters:
    All jobs share one timeout, one memory size, one concurrency and one role: an import that needs 15 minutes and 3 GB
    sets them for a query of 20 ms, a burst of messages throttles the API, and each job may do what any of them may. A
    change of one is a deployment of all, and every cold start loads the code of all.

What to do:
    Cut along what invokes it: a function for each first path segment and for each queue, schedule or bucket, with the
    handler that it needs and the permissions of that job. What they share goes into a module or layer.

Not flagged:
    A route for any path (`{proxy+}`, `$default`) or method (`ANY`) and a router in the code (Powertools, Mangum,
    Express, Hono, …) is one function for one API on purpose: its paths do not count, and two other signs are info.
    Paths that begin with a parameter, and the keys of WebSocket routes. A function that invokes itself, functions that
    serve the deployment, and migrations.
    Vendored, generated and minified source. Machine learning and browser libraries fill any package: with one, the size
    does not count. Layers that lie in no folder of the project are not measured.
    Permissions to log, to trace and to be in a VPC.

References:
    - https://docs.aws.amazon.com/lambda/latest/dg/concepts-event-driven-architectures.html
    - https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html

Bad (routes and triggers):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Jobs:
        Type: AWS::SQS::Queue
      Shop:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Orders: {Type: HttpApi, Properties: {Path: /orders, Method: post}}
            Products: {Type: HttpApi, Properties: {Path: /products, Method: get}}
            Customers: {Type: HttpApi, Properties: {Path: "/customers/{id}", Method: get}}
            Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
            Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}

Bad (routes and permissions):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Shop:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: s3://artifacts/shop.zip
          Policies:
            - Statement:
                - Effect: Allow
                  Action: [dynamodb:PutItem, s3:GetObject, sqs:SendMessage, sns:Publish, ses:SendEmail, kms:Sign]
                  Resource: "*"
          Events:
            Orders: {Type: HttpApi, Properties: {Path: /orders, Method: post}}
            Products: {Type: HttpApi, Properties: {Path: /products, Method: get}}
            Customers: {Type: HttpApi, Properties: {Path: "/customers/{id}", Method: get}}

Good (one resource of an API):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Orders:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Place: {Type: HttpApi, Properties: {Path: /orders, Method: post}}
            Show: {Type: HttpApi, Properties: {Path: "/orders/{id}", Method: get}}
            Cancel: {Type: HttpApi, Properties: {Path: "/orders/{id}", Method: delete}}

Good (many paths, and nothing else):
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Shop:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: python3.13
          CodeUri: src/
          Events:
            Orders: {Type: HttpApi, Properties: {Path: /orders, Method: post}}
            Products: {Type: HttpApi, Properties: {Path: /products, Method: get}}
            Customers: {Type: HttpApi, Properties: {Path: "/customers/{id}", Method: get}}
"""

from sless_audit.rule import App, Findings, Resource, Weight, called, finding, heavy_functions, listed, rule


@rule(severity="warning", confidence="medium", needs=("template", "code"))
def check(app: App) -> Findings:
    for weight in heavy_functions(app):
        name = listed([weight.function])
        values = [_paths(weight), _triggers(weight), _source(weight), _package(weight), _services(weight)]
        found = [value for value, sign in zip(values, weight.signs, strict=True) if sign]
        others = [value for value, sign in zip(values, weight.signs, strict=True) if not sign]
        yield finding(
            weight.function,
            f"{name} does the work of several functions, by {len(found)} of 5 signs: {'; '.join(found)}. The others: "
            f"{'; '.join(others) or 'none'}",
            help=_help(weight),
            verdict=weight.verdict,
            severity="info" if weight.routed else None,
            notes=[f"to be shared out: {used}"] if (used := _used(weight.function)) else [],
        )


def _paths(weight: Weight) -> str:
    if weight.routed:
        return "one function for one API on purpose, with a router in its code"
    return f"paths under {_joined(weight.segments)}" if weight.segments else "no paths of its own"


def _triggers(weight: Weight) -> str:
    return f"invoked by {_joined(weight.triggers)}" if weight.triggers else "nothing known invokes it"


def _source(weight: Weight) -> str:
    if weight.lines is None:
        return "source not known"
    lines = "1 line" if weight.lines == 1 else f"{weight.lines:,} lines"
    return f"{lines} of source, with a complexity of up to {weight.complexity}"


def _package(weight: Weight) -> str:
    if weight.package_bytes is None:
        return "size of the package not known"
    large = f", large because of {weight.bulky}" if weight.bulky else ""
    layers = f", of which layers {_megabytes(weight.layer_bytes)}" if weight.layer_bytes else ""
    return f"a package of {_megabytes(weight.package_bytes)} unzipped{layers}{large}"


def _megabytes(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB" if size >= 0.1 * 1024**2 else "less than 0.1 MB"


def _services(weight: Weight) -> str:
    if weight.services is None:
        return "services not known"
    verb = "calls of" if weight.called else "permissions for"
    return f"{verb} {_joined(weight.services)}" if weight.services else f"{verb} no AWS service"


def _used(function: Resource) -> str:
    """What it works with: the tables, buckets, queues and functions that the parts will need."""
    edges = function.edges_out("reads", "writes", "publishes", "invokes", "starts")
    return called(*(edge.target for edge in edges if isinstance(edge.target, Resource)))


def _help(weight: Weight) -> str:
    jobs = [*weight.segments] if len(weight.segments) > 1 and not weight.routed else []
    apis = ("API Gateway", "a load balancer")
    jobs += [trigger for trigger in weight.triggers if not (jobs and trigger in apis)]
    if len(jobs) < 2:
        return "move what it does apart from its main job into functions of their own, each with its own permissions"
    return f"make a function for each of {_joined(tuple(jobs))}, with the permissions that it needs"


def _joined(names: tuple[str, ...]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
