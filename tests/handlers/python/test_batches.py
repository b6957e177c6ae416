"""What a handler does with the records of a batch, and what it answers."""

import pytest

from sless_audit.handlers.model import Answer
from tests.handlers.reading import python

ANSWERS: list[tuple[str, Answer]] = [
    ("return {'batchItemFailures': []}", "always"),
    ("if event['x']:\n        return {'batchItemFailures': []}\n    return {'statusCode': 200}", "sometimes"),
    ("if event['x']:\n        return {'batchItemFailures': []}", "sometimes"),
    ("return {'statusCode': 200}", "never"),
    ("pass", "never"),
    ("raise ValueError", "never"),
    ("return unknown(event)", "unknown"),
    ("answer = {}\n    answer['batchItemFailures'] = failed(event)\n    return answer", "always"),
    ("return failed(event)", "always"),
]


@pytest.mark.parametrize(("body", "answer"), ANSWERS, ids=[body for body, _ in ANSWERS])
def test_item_failures(body: str, answer: Answer) -> None:
    code = python(
        "from acme import unknown\ndef failed(event):\n    return dict(batchItemFailures=[r for r in event['Records']])\n"
        f"def handler(event, context):\n    {body}\n"
    )
    assert code.batch.item_failures == answer


PROCESSORS = [
    """
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
    processor = BatchProcessor(event_type=EventType.SQS)

    def one(record):
        table.put_item(Item={"id": record.message_id})

    def handler(event, context):
        return process_partial_response(event=event, record_handler=one, processor=processor, context=context)
    """,
    """
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, batch_processor
    processor = BatchProcessor(event_type=EventType.SQS)

    def one(record):
        table.put_item(Item={"id": record.message_id})

    @batch_processor(record_handler=one, processor=processor)
    def handler(event, context):
        return processor.response()
    """,
    """
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
    processor = BatchProcessor(event_type=EventType.SQS)

    def one(record):
        table.put_item(Item={"id": record.message_id})

    def handler(event, context):
        with processor(records=event["Records"], handler=one):
            processor.process()
        return processor.response()
    """,
]


@pytest.mark.parametrize("text", PROCESSORS, ids=["function", "decorator", "context"])
def test_the_batch_processor_of_powertools(text: str) -> None:
    from textwrap import dedent

    code = python("import boto3\ntable = boto3.resource('dynamodb').Table('orders')\n" + dedent(text))
    assert code.batch.processor == "aws_lambda_powertools"
    assert code.batch.item_failures == "always"
    assert code.batch.loops_over_records is True
    assert [(site.operation, site.phase) for site in code.call_sites] == [("PutItem", "request")]


def test_looping_over_records() -> None:
    assert python(
        "def handler(event, context):\n    for r in event['Records']:\n        pass\n"
    ).batch.loops_over_records
    assert python("def handler(event, context):\n    return 1\n").batch.loops_over_records is False
    handed_on = python("from acme import work\ndef handler(event, context):\n    work(event['Records'])\n")
    assert handed_on.batch.loops_over_records is None


def test_the_first_record_only() -> None:
    code = python("def handler(event, context):\n    return event['Records'][0]['body']\n")
    assert code.batch.first_record_only is not None
    assert code.batch.first_record_only.line == 2
    code = python(
        "def handler(event, context):\n    source = event['Records'][0]['eventSource']\n"
        "    for record in event['Records']:\n        print(source)\n"
    )
    assert code.batch.first_record_only is None


def test_empty_answers_and_raising() -> None:
    code = python(
        "def handler(event, context):\n    for r in event['Records']:\n        if not r:\n            raise ValueError\n"
    )
    assert (code.batch.empty_on_all_paths, code.batch.raises) == (True, True)
    code = python("def handler(event, context):\n    return {'statusCode': 200}\n")
    assert (code.batch.empty_on_all_paths, code.batch.raises) == (False, False)


def test_what_a_processor_returns_for_its_records_is_no_answer() -> None:
    code = python(
        """
        from aws_lambda_powertools.utilities.batch import PartialSQSProcessor

        processor = PartialSQSProcessor()

        def handler(event, context):
            with processor(event["Records"], print):
                result = processor.process()
            return result
        """
    )
    assert code.batch.item_failures == "unknown"
