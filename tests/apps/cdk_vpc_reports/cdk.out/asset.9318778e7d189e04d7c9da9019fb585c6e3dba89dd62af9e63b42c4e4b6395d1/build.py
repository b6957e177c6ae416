import datetime
import html
import os

import boto3

from ledger import rows

BUCKET = os.environ["REPORT_BUCKET"]
s3 = boto3.client("s3")

TOTALS = "select account, sum(amount) from entries where booked >= %(month)s group by account order by 1"


def handler(event, context):
    month = event.get("month") or datetime.date.today().replace(day=1).isoformat()
    template = s3.get_object(Bucket=BUCKET, Key="templates/report.html")["Body"].read().decode()
    lines = [f"<p>{html.escape(account)}: {total}</p>" for account, total in rows(TOTALS, month=month)]
    page = template.replace("{{ month }}", month).replace("{{ rows }}", "\n".join(lines))
    key = f"reports/{month}.html"
    s3.put_object(Bucket=BUCKET, Key=key, Body=page.encode(), ContentType="text/html")
    return {"key": key, "accounts": len(lines)}
