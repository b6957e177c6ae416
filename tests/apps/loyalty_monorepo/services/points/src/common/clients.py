import os
from functools import lru_cache

import boto3


@lru_cache(maxsize=None)
def table():
    return boto3.resource("dynamodb").Table(os.environ["LOYALTY_TABLE"])


_clients = {}


def client(name):
    if name not in _clients:
        _clients[name] = boto3.client(name)
    return _clients[name]
