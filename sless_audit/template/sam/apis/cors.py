"""`Cors` of a REST API: an OPTIONS method with a mock integration on each path."""

from typing import Any

from sless_audit.template.sam.apis.body import ANY_METHOD, INTEGRATION, Document
from sless_audit.template.sam.cfn import is_intrinsic
from sless_audit.template.sam.source import Source

_ALL_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_KEYS = ("AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials")


def add_cors(source: Source, document: Document) -> list[str]:
    """Writes the OPTIONS methods; returns the paths that got one."""
    cors = source.get("Cors")
    if isinstance(cors, str) or is_intrinsic(cors):
        cors = {"AllowOrigin": cors}
    if not isinstance(cors, dict):
        raise source.refuse("Cors must be a string or a mapping", "Cors")
    unknown = [key for key in cors if key not in _KEYS]
    if unknown:
        raise source.refuse(f"Cors has no property '{unknown[0]}'", "Cors", unknown[0])
    origin = cors.get("AllowOrigin", "'*'")
    if cors.get("AllowCredentials") is True and origin == "'*'":
        raise source.refuse("AllowCredentials needs an AllowOrigin other than '*'", "Cors", "AllowCredentials")
    if not origin:
        raise source.refuse("Cors needs an AllowOrigin", "Cors")
    done: set[str] = set()
    written = []
    for path in document.paths:
        # "/a" and "/a/" are one resource of API Gateway.
        short = path.rstrip("/") if isinstance(path, str) and path != "/" else path
        if short in done:
            continue
        done.add(short)
        methods = cors.get("AllowMethods")
        for item in document.path_items(path):
            if "options" in item:
                continue
            methods = methods or f"'{_allowed_methods(item)}'"
            item["options"] = _options(cors, origin, methods)
            written.append(path)
    return written


def _allowed_methods(item: dict[Any, Any]) -> str:
    names = _ALL_METHODS if ANY_METHOD in item else sorted({"OPTIONS", *(str(name).upper() for name in item)})
    return ",".join(names)


def _options(cors: dict[str, Any], origin: Any, methods: Any) -> dict[str, Any]:
    values: dict[str, tuple[Any, str]] = {"Access-Control-Allow-Origin": (origin, "string")}
    if cors.get("AllowHeaders"):
        values["Access-Control-Allow-Headers"] = (cors["AllowHeaders"], "string")
    values["Access-Control-Allow-Methods"] = (methods, "string")
    if cors.get("MaxAge") is not None:
        values["Access-Control-Max-Age"] = (cors["MaxAge"], "integer")
    if cors.get("AllowCredentials") is True:
        values["Access-Control-Allow-Credentials"] = ("'true'", "string")
    return {
        "summary": "CORS support",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        INTEGRATION: {
            "type": "mock",
            "requestTemplates": {"application/json": '{\n  "statusCode" : 200\n}\n'},
            "responses": {
                "default": {
                    "statusCode": "200",
                    "responseParameters": {
                        f"method.response.header.{name}": value for name, (value, _) in values.items()
                    },
                    "responseTemplates": {"application/json": "{}\n"},
                }
            },
        },
        "responses": {
            "200": {
                "description": "Default response for CORS method",
                "headers": {name: {"type": type_} for name, (_, type_) in values.items()},
            }
        },
    }
