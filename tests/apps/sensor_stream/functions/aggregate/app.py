import os
from collections import defaultdict
from statistics import mean

from aggregate.stores import HourlyStore, LatestStore

latest = LatestStore(os.environ["ENVIRONMENT"])
hourly = HourlyStore(os.environ["HOURLY_TABLE"])


def run(event, context):
    hour = event["time"][:13]
    values = defaultdict(list)
    for row in latest.rows():
        values[row["sensor"]["S"]].append(float(row["value"]["N"]))
    hourly.put_all(
        [
            {"sensor": {"S": sensor}, "hour": {"S": hour}, "mean": {"N": str(mean(found))}}
            for sensor, found in values.items()
        ]
    )
