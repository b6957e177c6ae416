import os

import requests
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from provider import ProviderClient
from refunds_shared import events
from refunds_shared.repository import RefundRepository

logger = Logger()
tracer = Tracer()
processor = BatchProcessor(event_type=EventType.SQS)
repository = RefundRepository()


def api_key() -> str:
    return parameters.get_secret(os.environ["PROVIDER_SECRET"], max_age=900)


@tracer.capture_method
def settle(record: SQSRecord) -> None:
    message = record.json_body
    order_id, refund_id = message["order_id"], message["refund_id"]
    repository.mark(order_id, refund_id, "SETTLING")
    client = ProviderClient(os.environ["PROVIDER_URL"], api_key())
    try:
        reference = client.refund(refund_id, message)
    except requests.HTTPError as error:
        if error.response.status_code != 409:
            raise
        reference = client.status(refund_id)["reference"]
    repository.mark(order_id, refund_id, "SETTLED")
    events.emit("RefundSettled", {"order_id": order_id, "refund_id": refund_id, "reference": reference})


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event, context):
    return process_partial_response(event=event, record_handler=settle, processor=processor, context=context)
