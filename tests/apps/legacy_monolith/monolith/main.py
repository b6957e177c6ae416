import json
import logging

import jobs
import routes.customers
import routes.invoices
import routes.orders  # noqa: F401 - they register themselves
from router import JOBS, ROUTES

logging.getLogger().setLevel(logging.INFO)


def handler(event, context):
    if "routeKey" in event:
        return web(event)
    if "job" in event:
        return JOBS[event["job"]]()
    for record in event.get("Records", []):
        source = record.get("eventSource")
        if source == "aws:s3":
            jobs.import_customers(record)
        elif source == "aws:sqs":
            message = json.loads(record["body"])
            JOBS[message.pop("job")](**message)
        else:
            raise ValueError(f"what is {source}?")


def web(event):
    function = ROUTES.get(event["routeKey"])
    if function is None:
        return {"statusCode": 404}
    try:
        status, body = function(event)
    except (KeyError, ValueError) as error:
        return {"statusCode": 400, "body": json.dumps({"message": str(error)})}
    if status == 302:
        return {"statusCode": 302, "headers": body}
    return {"statusCode": status, "body": json.dumps(body, default=str) if body is not None else ""}
