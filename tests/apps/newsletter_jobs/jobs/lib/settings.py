"""Everything that operations may change without a deployment lies in SSM."""
import os
import time

import boto3

ssm = boto3.client("ssm")
ENV = os.environ["ENV"]
_cache: dict[str, tuple[float, str]] = {}


def setting(name: str, ttl: int = 300) -> str:
    path = f"/newsletter/{ENV}/{name}"
    found = _cache.get(path)
    if found and found[0] > time.time():
        return found[1]
    value = ssm.get_parameter(Name=path, WithDecryption=True)["Parameter"]["Value"]
    _cache[path] = (time.time() + ttl, value)
    return value
