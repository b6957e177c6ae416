"""Handlers that a library wraps, and libraries that call AWS for the handler."""

from pathlib import Path

import pytest

from sless_audit.handlers.model import Env
from tests.handlers.javascript.handler_code import calls, read

HEAD = """
import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
import middy from "@middy/core";
import jsonBodyParser from "@middy/http-json-body-parser";
import express from "express";
import serverless from "serverless-http";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import * as Sentry from "@sentry/aws-serverless";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { metricScope } from "aws-embedded-metrics";
const sns = new SNSClient({});
const logger = new Logger();
const publish = () => sns.send(new PublishCommand({ TopicArn: process.env.TOPIC }));
const base = async (event) => { await publish(); };
"""


@pytest.mark.parametrize(
    ("exported", "router", "decorators"),
    [
        ("export const handler = middy(base).use(jsonBodyParser()).use(injectLambdaContext(logger));", None, ()),
        ("export const handler = middy().use(jsonBodyParser()).handler(base);", None, ()),
        ("export const handler = Sentry.wrapHandler(base);", None, ("@sentry/aws-serverless.wrapHandler",)),
        ("export const handler = metricScope((metrics) => async (event) => { await publish(); });", None, ()),
        ("const wrap = (inner) => async (event) => inner(event); export const handler = wrap(base);", None, ()),
        ("export { base as handler };", None, ()),
        ("export default { base }; export const handler = (event, context, callback) => { base(event).then(callback); };", None, ()),
        (
            "const app = express(); app.get('/a', async (req, res) => res.json(await publish())); export const handler = serverless(app);",
            "express", ("serverless-http",),
        ),
        (
            (
                "const app = express(); app.route('/a').get(async (req, res) => res.json(await publish())).post(base);"
                "export const handler = serverless(app);"
            ),
            "express", ("serverless-http",),
        ),
        (
            "const app = new Hono(); app.post('/a', async (c) => c.json(await publish())); export const handler = handle(app);",
            "hono", ("hono/aws-lambda.handle",),
        ),
        (
            (
                "class Api { @logger.injectLambdaContext() async handle(event) { await publish(); } } const api = new Api();"
                "export const handler = api.handle.bind(api);"
            ),
            None, (),
        ),
    ],
)  # fmt: skip
def test_the_function_within_is_followed(
    tmp_path: Path, exported: str, router: str | None, decorators: tuple[str, ...]
) -> None:
    code = read(tmp_path, HEAD + exported, name="index.ts")
    assert code.found == "found"
    assert calls(code) == [("sns", "Publish", Env("TOPIC"))]
    assert code.call_sites[0].phase == "request"
    assert (code.router.library if code.router else None) == router
    assert code.decorators == decorators


def test_the_other_handlers_of_a_file_are_not_reached(tmp_path: Path) -> None:
    code = read(tmp_path, HEAD + "export const other = middy(base);\nexport const handler = middy(async () => 1);")
    assert not code.call_sites


def test_helpers_that_call_aws(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
        import { getSecret } from "@aws-lambda-powertools/parameters/secrets";
        import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
        import { makeIdempotent } from "@aws-lambda-powertools/idempotency";
        import { Tracer } from "@aws-lambda-powertools/tracer";
        import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
        const sqs = new Tracer().captureAWSv3Client(new SQSClient({}));
        const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY });
        export const handler = makeIdempotent(async (event) => {
          const url = await getParameter("/queue");
          await getSecret("key");
          await sqs.send(new SendMessageCommand({ QueueUrl: "q" }));
        }, { persistenceStore });
        """,
    )
    assert calls(code) == [
        ("dynamodb", "PutItem", Env("IDEMPOTENCY")), ("ssm", "GetParameter", "/queue"),
        ("secretsmanager", "GetSecretValue", "key"), ("sqs", "SendMessage", "q"),
    ]  # fmt: skip
    assert {site.phase for site in code.call_sites} == {"request"}
    assert not code.unresolved


def test_libraries_that_call_aws_by_themselves_leave_the_calls_unresolved(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import dynamoose from "dynamoose";
        const Order = dynamoose.model("orders", { id: String });
        export const handler = async (event) => Order.get(event.id);
        """,
    )
    assert code.unresolved
    assert not code.call_sites


@pytest.mark.parametrize(
    ("library", "unresolved"),
    [("feature-store-dynamodb", True), ("@acme/sqs-helpers", True), ("lodash", False), ("aws-jwt-verify", False)],
)
def test_a_library_that_is_named_after_a_service_may_call_it(tmp_path: Path, library: str, unresolved: bool) -> None:
    code = read(tmp_path, f"import {{ make }} from '{library}';\nexport const handler = async () => make('x');")
    assert bool(code.unresolved) is unresolved
