"""Which file of the code a function's handler is looked for in."""

from pathlib import Path

import pytest

from tests.graphs import app_of, edges, write_files

CODE = """
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const sqs = new SQSClient({});
export const handler = () => sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: "x" }));
"""


@pytest.mark.parametrize(
    ("handler", "entries", "read"),
    [
        ("create.handler", "[src/create.ts]", True),
        ("create.handler", "[./src/create.ts]", True),
        ("src/create.handler", "[src/create.ts, lib/other.ts]", True),
        ("create.handler", "[src/create.ts, src/other.ts]", True),
        ("create.handler", "[src/create.ts, lib/other.ts]", False),
        ("create.handler", "[/src/create.ts, ../src/create.ts, 1]", False),
        ("create.handler", "src/create.ts", False),
    ],
)
def test_handlers_that_esbuild_compiles_are_read_at_their_entry_point(
    tmp_path: Path, handler: str, entries: str, read: bool
) -> None:
    app = app_of(
        f"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Jobs: {{Type: AWS::SQS::Queue}}
          Create:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: nodejs22.x
              CodeUri: bookings/
              Handler: {handler}
              Environment: {{Variables: {{QUEUE: !Ref Jobs}}}}
            Metadata:
              BuildMethod: esbuild
              BuildProperties: {{EntryPoints: {entries}}}
        """,
        code=write_files(tmp_path, {"bookings/src/create.ts": CODE}),
    )
    assert edges(app, "publishes") == (["Create -publishes-> Jobs"] if read else [])
