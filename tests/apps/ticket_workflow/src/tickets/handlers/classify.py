import re

import boto3

comprehend = boto3.client("comprehend")
AMOUNT = re.compile(r"(\d+(?:\.\d\d)?)\s?(?:EUR|€)")


def handler(event, context):
    mood = comprehend.detect_sentiment(Text=event["text"], LanguageCode="en")["Sentiment"]
    amounts = [float(found) for found in AMOUNT.findall(event["text"])]
    return {"mood": mood, "amount": max(amounts, default=0.0)}
