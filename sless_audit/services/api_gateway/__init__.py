"""Amazon API Gateway: REST APIs (`rest`), HTTP and WebSocket APIs (`http`).

Both kinds can be given as an OpenAPI document (`openapi`), and hand their requests to the same kinds of integrations
(`integrations`).
"""

from sless_audit.service import Service
from sless_audit.services.api_gateway import http, rest

SERVICE = Service(name="api_gateway", types={**rest.TYPES, **http.TYPES})
