import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


class RegisterSession(requests.Session):
    """Of a register that is slow at times: no call without a timeout."""

    def __init__(self, timeout=4):
        super().__init__()
        self.timeout = timeout
        self.mount("https://", HTTPAdapter(max_retries=Retry(total=2, backoff_factor=0.3)))

    def request(self, method, url, **kwargs):
        kwargs.setdefault("timeout", self.timeout)
        return super().request(method, url, **kwargs)
