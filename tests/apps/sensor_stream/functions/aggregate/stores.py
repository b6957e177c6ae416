import boto3


class Store:
    """A table, and how its rows are written."""

    table_name: str = ""

    def __init__(self):
        self.client = boto3.client("dynamodb")

    def rows(self):
        pages = self.client.get_paginator("scan").paginate(TableName=self.table_name)
        for page in pages:
            yield from page["Items"]

    def put_all(self, items):
        for start in range(0, len(items), 25):
            requests = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
            left = {self.table_name: requests}
            while left:
                left = self.client.batch_write_item(RequestItems=left)["UnprocessedItems"]


class LatestStore(Store):
    def __init__(self, environment):
        super().__init__()
        self.table_name = f"{environment}-latest"


class HourlyStore(Store):
    def __init__(self, table_name):
        super().__init__()
        self.table_name = table_name
