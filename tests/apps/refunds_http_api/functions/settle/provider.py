"""The payment provider's refund API."""
import requests

_session = requests.Session()


class ProviderClient:
    def __init__(self, base_url: str, key: str):
        self.base_url = base_url
        self.headers = {"Authorization": f"Bearer {key}"}

    def refund(self, refund_id, order):
        response = _session.post(
            f"{self.base_url}/v2/refunds",
            json={"reference": refund_id, "data": order},
            headers={**self.headers, "Idempotency-Key": refund_id},
            timeout=(3, 20),
        )
        response.raise_for_status()
        return response.json()["reference"]

    def status(self, refund_id):
        response = _session.get(f"{self.base_url}/v2/refunds/{refund_id}", headers=self.headers)
        response.raise_for_status()
        return response.json()
