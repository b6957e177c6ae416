import json

import boto3

LIST = {"chair": 49.0, "table": 199.0, "lamp": 25.0}
client = boto3.client("lambda")


class TaxClient:
    function = "legacy-tax"

    def rate(self, country, b2b=False):
        answer = client.invoke(
            FunctionName=self.function,
            Qualifier="live",
            Payload=json.dumps({"country": country, "b2b": b2b}).encode(),
        )
        return json.loads(answer["Payload"].read())["rate"]


tax = TaxClient()


def handler(event, context):
    if event["sku"] not in LIST:
        raise ValueError(f"{event['sku']} has no price")
    net = LIST[event["sku"]] * event["count"]
    return {"total": round(net * (1 + tax.rate(event["country"], event.get("b2b", False))), 2)}
