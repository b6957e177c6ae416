import os

import boto3

mail = boto3.client("ses")


def handler(order, _context):
    mail.send_email(
        Source=os.environ["SENDER"],
        Destination={"ToAddresses": [order["email"]]},
        Message={
            "Subject": {"Data": f"Receipt for your order {order['id']}"},
            "Body": {"Text": {"Data": f"You paid {order['total']} EUR. Thank you!"}},
        },
    )
    return {"sent": True}
