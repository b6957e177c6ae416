import json
import os
from io import BytesIO
from string import Template

import boto3

from config import LEDGER, MAIL_QUEUE, log

PAGE = Template("<h1>Invoice $number</h1><p>$total EUR</p>")

session = boto3.session.Session()
s3 = session.client("s3")
table = session.resource("dynamodb").Table(LEDGER)
mails = session.resource("sqs").get_queue_by_name(QueueName=MAIL_QUEUE)


def render(invoice) -> str:
    booked = table.get_item(Key={"invoice": invoice["number"]}, ConsistentRead=True)
    if "Item" not in booked:
        raise LookupError(invoice["number"])
    page = PAGE.substitute(number=invoice["number"], total=booked["Item"]["total"])
    key = f"invoices/{invoice['number']}.html"
    s3.upload_fileobj(BytesIO(page.encode()), os.environ["DOCUMENTS"], key)
    return key


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            invoice = json.loads(record["body"])
            key = render(invoice)
            mails.send_message(MessageBody=json.dumps({"key": key, "to": invoice["email"]}))
        except Exception:
            log.exception("message %s", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
