import json
import os

import boto3

from tickets.store import TicketStore
from tickets.workflow import Workflow

topic = boto3.resource("sns").Topic(os.environ["TOPIC"])
duty = Workflow(os.environ["DUTY_MACHINE"])


def handler(event, context):
    TicketStore.change(event["id"], token=event["token"], state="ASKED")
    person = duty.ask({"day": "today"})
    topic.publish(
        Subject=f"Ticket {event['id']}",
        Message=json.dumps({"to": person, "classified": event["classified"]}),
    )
