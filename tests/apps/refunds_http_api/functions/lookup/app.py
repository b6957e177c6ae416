import os

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from refunds_shared.repository import RefundRepository

logger = Logger()
app = APIGatewayHttpResolver()
refunds = RefundRepository()
s3 = boto3.client("s3")

RECEIPTS = os.environ["RECEIPT_BUCKET"]


@app.get("/refunds/<order_id>")
def list_refunds(order_id: str):
    return {"refunds": refunds.of_order(order_id)}


@app.get("/refunds/<order_id>/<refund_id>")
def get_refund(order_id: str, refund_id: str):
    refund = refunds.find(order_id, refund_id)
    if refund is None:
        raise NotFoundError(f"no refund {refund_id}")
    if refund["status"] == "SETTLED":
        refund["receipt"] = s3.generate_presigned_url(
            "get_object", Params={"Bucket": RECEIPTS, "Key": f"{order_id}/{refund_id}.pdf"}, ExpiresIn=300
        )
    return refund


@logger.inject_lambda_context
def lambda_handler(event, context):
    return app.resolve(event, context)
