"""Libraries by the name that is imported, and what is known of them."""

import re

CALLS_AWS = frozenset(
    {
        "@aws-amplify/core", "@aws/dynamodb-data-mapper", "@aws-crypto/client-node", "@databases/rds-data",
        "@langchain/aws", "circuitbreaker-lambda",
        "@serverless-stack/node", "@shelf/dynamodb-query-optimized", "@typedorm/core", "amazon-cognito-identity-js",
        "aws-amplify", "aws-appsync", "aws-elasticsearch-connector", "aws-iot-device-sdk", "aws-iot-device-sdk-v2",
        "aws-param-store", "aws-sqs-poller", "aws4", "aws4-axios", "aws4fetch", "connect-dynamodb", "data-api-client",
        "dynamodb-onetable", "dynamodb-toolbox", "dynamoose", "electrodb", "http-aws-es", "keyv-dynamodb",
        "lambda-multipart-parser-s3", "multer-s3", "s3-streams", "s3-zip", "sns-validator", "sqs-consumer",
        "sqs-producer",
        "typeorm-aurora-data-api-driver", "ask-sdk-dynamodb-persistence-adapter", "ask-sdk-s3-persistence-adapter",
        "sst",
        "@aws-appconfig/client", "middy-ssm",
        "@middy/appconfig", "@middy/dynamodb", "@middy/s3", "@middy/sts", "@middy/s3-object-response",
        "@middy/service-discovery", "@middy/ws-response",
    }
)  # fmt: skip
"""They call AWS in ways that are not followed, so that not all calls of the code are known."""

_NAMES_OF_AWS = frozenset(
    {
        "appconfig", "athena", "aws", "bedrock", "cognito", "dynamo", "dynamodb", "eventbridge", "firehose", "kinesis",
        "s3", "secretsmanager", "ses", "sns", "sqs", "ssm", "stepfunctions",
    }
)  # fmt: skip
_HARMLESS = frozenset(
    {
        "@as-integrations/aws-lambda", "@fastify/aws-lambda", "@sentry/aws-serverless", "aws-embedded-metrics",
        "aws-error-utils", "aws-jwt-verify", "aws-lambda", "aws-lambda-multipart-parser", "aws-lambda-router",
        "aws-sdk",
        "aws-serverless-express", "aws-xray-sdk", "aws-xray-sdk-core", "dynamodb-data-types",
        "dynamodb-marshaler",
    }
)  # fmt: skip
_HARMLESS_SCOPES = ("@aws-lambda-powertools/", "@aws-sdk/", "@aws-cdk/", "@middy/", "@smithy/", "@types/")


def may_call_aws(package: str) -> bool:
    """By its name, for a package that is not known (`feature-store-dynamodb`)."""
    if package in _HARMLESS or package.startswith(_HARMLESS_SCOPES):
        return False
    return bool(_NAMES_OF_AWS.intersection(re.split(r"[^a-z0-9]+", package.lower())))


GIVES_BACK = frozenset(
    {
        ("tslib", "__importStar"), ("tslib", "__importDefault"),
        ("p-memoize", ""), ("lodash", "cloneDeep"), ("es6-promisify", "promisify"),
    }
)  # fmt: skip
"""Their result is what they are given."""

CACHING = frozenset(
    {
        "once",
        "memoizee",
        "p-memoize",
        "mem",
        "memoize",
        "micro-memoize",
        "fast-memoize",
        "lodash.once",
        "lodash.memoize",
        "p-once",
    }
)
"""They wrap a function so that it runs once."""

LOGGING = frozenset(
    {
        "@aws-lambda-powertools/logger", "@aws-lambda-powertools/metrics", "@aws-lambda-powertools/parser",
        "@aws-lambda-powertools/tracer", "@aws-lambda-powertools/validation", "aws-embedded-metrics",
        "bunyan", "debug", "joi", "lambda-log", "loglevel", "pino", "util", "uuid", "winston",
        "zod", "ajv", "crypto", "path", "fs", "moment", "dayjs", "luxon", "date-fns", "yup",
    }
)  # fmt: skip
"""They look at what they are given, and call nothing with it."""

ROUTERS: dict[str, frozenset[str]] = {
    "express": frozenset(),
    "fastify": frozenset(),
    "koa": frozenset(),
    "@koa/router": frozenset(),
    "@hapi/hapi": frozenset(),
    "hono": frozenset(),
    "lambda-api": frozenset(),
    "serverless-http": frozenset(),
    "aws-serverless-express": frozenset(),
    "@vendia/serverless-express": frozenset(),
    "@codegenie/serverless-express": frozenset(),
    "@fastify/aws-lambda": frozenset(),
    "@middy/http-router": frozenset(),
    "@middy/ws-router": frozenset(),
    "@nestjs/core": frozenset({"create"}),
    "apollo-server-lambda": frozenset({"ApolloServer"}),
    "@as-integrations/aws-lambda": frozenset({"startServerAndCreateLambdaHandler"}),
    "claudia-api-builder": frozenset(),
    "aws-lambda-router": frozenset(),
    "lambda-router": frozenset(),
    "itty-router": frozenset(),
    "find-my-way": frozenset(),
    "@trpc/server": frozenset({"awsLambdaRequestHandler"}),
    "elysia": frozenset(),
    "@aws-lambda-powertools/event-handler": frozenset(
        {"Router", "AppSyncGraphQLResolver", "AppSyncEventsResolver", "BedrockAgentFunctionResolver"}
    ),
}
"""Frameworks by which one handler answers many routes, with the exports that make one; none: any."""
