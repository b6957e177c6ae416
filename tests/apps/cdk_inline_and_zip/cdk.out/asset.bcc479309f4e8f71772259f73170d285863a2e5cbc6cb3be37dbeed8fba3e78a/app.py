import json
import os
import urllib.request

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from permits_common.store import PermitStore

logger = Logger(service="printing")
processor = BatchProcessor(event_type=EventType.SQS)
store = PermitStore(table_name=os.environ.get("PERMITS_TABLE", "permits"))

PRINTER = os.environ["PRINTER_URL"]


def print_one(record):
    permit = store.find(json.loads(record["body"])["plate"])
    if permit is None or permit["state"] == "expired":
        logger.info("nothing to print")
        return
    page = f"{os.environ['LETTERHEAD']}\n\nPermit for {permit['plate']}, until {permit['until']}\n"
    request = urllib.request.Request(PRINTER, data=page.encode(), headers={"Content-Type": "text/plain"})
    with urllib.request.urlopen(request, timeout=15) as response:
        logger.info("printed", extra={"job": response.headers.get("X-Job")})


@logger.inject_lambda_context
def handler(event, context):
    return process_partial_response(event=event, record_handler=print_one, processor=processor, context=context)
