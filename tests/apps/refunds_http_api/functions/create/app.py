import json
import os
from decimal import Decimal
from uuid import uuid5, NAMESPACE_URL

import boto3
from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import BadRequestError
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

from refunds_shared.events import emit
from refunds_shared.repository import Refund, RefundRepository

logger = Logger()
tracer = Tracer()
app = APIGatewayHttpResolver()
repository = RefundRepository()
sqs = boto3.client("sqs")

persistence = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY_TABLE"])
config = IdempotencyConfig(event_key_jmespath="[order_id, amount]", expires_after_seconds=3600)


@idempotent_function(data_keyword_argument="body", persistence_store=persistence, config=config)
def request_refund(body: dict) -> dict:
    refund = Refund(
        order_id=body["order_id"],
        refund_id=str(uuid5(NAMESPACE_URL, f"{body['order_id']}/{body['amount']}")),
        amount=Decimal(str(body["amount"])),
        reason=body.get("reason"),
    )
    repository.add(refund)
    sqs.send_message(
        QueueUrl=os.environ["SETTLEMENT_QUEUE"],
        MessageBody=json.dumps({"order_id": refund.order_id, "refund_id": refund.refund_id}),
    )
    emit("RefundRequested", {"order_id": refund.order_id})
    return {"refund_id": refund.refund_id}


@app.post("/refunds")
@tracer.capture_method
def post_refund():
    body = app.current_event.json_body
    if not body or Decimal(str(body.get("amount", 0))) <= 0:
        raise BadRequestError("amount must be positive")
    try:
        made = request_refund(body=body)
    except Exception:
        logger.exception("refund could not be requested")
        raise
    return Response(status_code=202, content_type="application/json", body=json.dumps(made))


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
@tracer.capture_lambda_handler
def lambda_handler(event: dict, context: LambdaContext) -> dict:
    return app.resolve(event, context)
