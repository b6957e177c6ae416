"""Libraries by the name that is imported, and what is known of them."""

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
    }
)  # fmt: skip
"""They call AWS in ways that are not followed, so that not all calls of the code are known."""

GIVES_BACK = frozenset(
    {
        ("aws-xray-sdk", "captureAWS"), ("aws-xray-sdk", "captureAWSClient"), ("aws-xray-sdk", "captureAWSv3Client"),
        ("aws-xray-sdk-core", "captureAWS"), ("aws-xray-sdk-core", "captureAWSClient"),
        ("aws-xray-sdk-core", "captureAWSv3Client"), ("tslib", "__importStar"), ("tslib", "__importDefault"),
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
