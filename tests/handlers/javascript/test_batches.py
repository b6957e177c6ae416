from pathlib import Path

import pytest

from sless_audit.handlers.model import Answer
from tests.handlers.javascript.handler_code import calls, read

FAILURES = "return { batchItemFailures: failures };"


@pytest.mark.parametrize(
    ("body", "answer", "empty"),
    [
        ("const failures = []; for (const r of event.Records) work(r); " + FAILURES, "always", False),
        ("for (const r of event.Records) work(r);", "never", True),
        ("for (const r of event.Records) work(r); return {};", "never", True),
        ("for (const r of event.Records) work(r); return { statusCode: 200 };", "never", False),
        ("const failures = []; if (!event.Records) return; for (const r of event.Records) work(r); " + FAILURES, "sometimes", False),
        ("const failures = []; try { return { batchItemFailures: failures }; } catch (e) { throw e; }", "always", False),
        ("const response = {}; response.batchItemFailures = []; return response;", "always", False),
        ("return answer(event);", "always", False),
        ("return library.answer(event);", "unknown", False),
    ],
)  # fmt: skip
def test_what_the_handler_answers(tmp_path: Path, body: str, answer: Answer, empty: bool) -> None:
    code = read(
        tmp_path,
        f"""
        import * as library from "some-library";
        const work = (record) => JSON.parse(record.body);
        const answer = (event) => ({{ batchItemFailures: event.Records.map((r) => ({{ itemIdentifier: r.messageId }})) }});
        export const handler = async (event) => {{ {body} }};
        """,
    )
    assert (code.batch.item_failures, code.batch.empty_on_all_paths) == (answer, empty)


def test_answers_by_callback(tmp_path: Path) -> None:
    source = (
        "exports.handler = (event, context, callback) => { work(() => callback(null, { batchItemFailures: [] })); };"
    )
    code = read(tmp_path, f"const work = (done) => done();\n{source}", name="index.js")
    assert code.batch.item_failures == "always"
    assert len(code.batch.returns) == 1


@pytest.mark.parametrize(
    ("body", "looped", "first"),
    [
        ("for (const record of event.Records) console.log(record);", True, None),
        ("const { Records: [record] } = event; console.log(record);", False, None),
        ("console.log(event.Records[0].body);", False, 3),
        ("const record = event.Records[0]; for (const r of event.Records) console.log(r, record);", True, None),
        ("return library.run(event);", None, None),
        ("console.log(JSON.stringify(event)); return 1;", False, None),
    ],
)
def test_how_records_are_gone_through(tmp_path: Path, body: str, looped: bool | None, first: int | None) -> None:
    code = read(
        tmp_path, f'\nimport * as library from "some-library";\nexport const handler = async (event) => {{ {body} }};'
    )
    place = code.batch.first_record_only
    assert (code.batch.loops_over_records, place.line if place else None) == (looped, first)


def test_the_batch_processor_of_powertools(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
        import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
        const sns = new SNSClient({});
        const processor = new BatchProcessor(EventType.SQS);
        const recordHandler = async (record) => { await sns.send(new PublishCommand({ TopicArn: "t", Message: record.body })); };
        export const handler = async (event, context) => processPartialResponse(event, recordHandler, processor, { context });
        """,
    )
    assert (code.batch.processor, code.batch.item_failures) == ("@aws-lambda-powertools/batch", "always")
    assert code.batch.loops_over_records is True
    assert calls(code) == [("sns", "Publish", "t")]
    assert [loop.over for loop in code.call_sites[0].loops] == ["records"]


@pytest.mark.parametrize(
    ("body", "raises"), [("throw new Error('x');", True), ("return 1;", False), ("check(event);", True)]
)
def test_whether_it_raises(tmp_path: Path, body: str, raises: bool) -> None:
    source = "const check = (event) => { if (!event.ok) throw new Error('bad'); };"
    assert read(tmp_path, f"{source}\nexport const handler = async (event) => {{ {body} }};").batch.raises is raises
