import datetime
import json
import os
import urllib.request
from urllib.error import URLError

import boto3

from lib.retry import retried
from lib.settings import setting

s3 = boto3.client("s3")
sns = boto3.resource("sns")


@retried(URLError, TimeoutError)
def posts() -> list[dict]:
    request = urllib.request.Request(os.environ["FEED"], headers={"User-Agent": "newsletter"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)["items"]


def handler(event: dict, _context) -> None:
    since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=7)
    recent = [post for post in posts() if post["date_published"] > since.isoformat()]
    if not recent and not event.get("force"):
        print("nothing new this week")
        return
    key = f"issues/{since:%Y-%m-%d}.json"
    s3.put_object(Bucket=os.environ["ISSUES"], Key=key, Body=json.dumps(recent))
    sns.Topic(setting("issue-topic")).publish(Message=json.dumps({"key": key}))
