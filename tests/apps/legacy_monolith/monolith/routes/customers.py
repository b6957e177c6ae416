import boto3

import aws
from config import Config
from router import route


@route("GET /customers/{id}")
def get_customer(event):
    customer = aws.get(Config.CUSTOMERS, event["pathParameters"]["id"])
    return (200, customer) if customer else (404, None)


@route("POST /customers/{id}/invite")
def invite(event):
    customer = aws.get(Config.CUSTOMERS, event["pathParameters"]["id"])
    if not customer:
        return 404, None
    if customer.get("language") == "de":
        aws.call("mailer", {"to": customer["email"], "template": "einladung"}, wait=False)
        return 202, None
    # the old way, until all templates are there
    ses = boto3.client("ses", region_name="eu-west-1")
    ses.send_email(
        Source=Config.SENDER,
        Destination={"ToAddresses": [customer["email"]]},
        Message={"Subject": {"Data": "Welcome"}, "Body": {"Text": {"Data": "Have a look at our shop."}}},
    )
    return 202, None
