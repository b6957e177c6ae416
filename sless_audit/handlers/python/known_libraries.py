"""Libraries by the name that is imported, and what is known of them as to AWS."""

import re
from collections.abc import Iterator

CALLS_AWS = frozenset(
    {
        "aiodynamo", "amazon_transcribe", "amazondax", "aws_encryption_sdk", "aws_secretsmanager_caching", "awscrt",
        "awsiot", "awslambdaric_client", "awswrangler", "boto", "dynamo3", "dynamorm", "langchain_aws",
        "llama_index", "opensearchpy", "pyathena", "pycognito", "pynamodb", "redshift_connector",
        "requests_aws4auth", "s3fs", "s3path", "sagemaker", "smart_open", "strands", "warrant", "watchtower",
    }
)  # fmt: skip
"""They call AWS in ways that are not followed, so that not all calls of the code are known."""

_HARMLESS = frozenset(
    {
        "aioboto3", "aiobotocore", "aiofiles", "aiohttp", "aiomysql", "anthropic", "apig_wsgi", "arrow", "asyncpg",
        "attr", "attrs", "aws_cdk", "aws_lambda_powertools", "aws_lambda_typing", "aws_xray_sdk", "awsgi", "bcrypt",
        "boto3", "botocore", "bs4", "cachetools", "cerberus", "certifi", "cfnresponse", "chalice", "chardet",
        "chevron", "click", "crhelper", "cryptography", "cv2", "dataclasses_json", "datadog_lambda", "dateutil",
        "ddtrace", "dotenv", "elasticsearch", "email_validator", "faker", "fastapi", "feedparser", "flask",
        "flask_cors", "google", "graphql", "httpx", "humanize", "idna", "iso8601", "isodate", "itsdangerous",
        "jinja2", "jmespath", "joblib", "jose", "jsonpickle", "jsonschema", "jwt", "ksuid", "lxml", "mangum",
        "markdown", "markupsafe", "marshmallow", "mypy_boto3", "mysql", "MySQLdb", "nacl", "nanoid", "nltk",
        "numpy", "openai", "openpyxl", "opentelemetry", "orjson", "pandas", "passlib", "pendulum", "pg8000",
        "phonenumbers", "PIL", "psycopg", "psycopg2", "pyarrow", "pydantic", "pydantic_settings", "pymemcache",
        "pymongo", "pymssql", "pymysql", "pyodbc", "pypdf", "pythonjsonlogger", "pytz", "redis", "regex",
        "requests", "rsa", "scipy", "sentry_sdk", "serverless_wsgi", "setuptools", "shapely", "shortuuid",
        "simplejson", "six", "sklearn", "slack_sdk", "snowflake", "sqlalchemy", "sqlmodel", "starlette", "stripe",
        "structlog", "telegram", "tenacity", "tiktoken", "toml", "torch", "tqdm", "twilio", "typing_extensions",
        "tzlocal", "ujson", "ulid", "urllib3", "uvicorn", "validators", "werkzeug", "wrapt", "xmltodict", "yaml",
        "zeep",
    }
)  # fmt: skip

KNOWN_LIBRARIES = _HARMLESS | CALLS_AWS
"""Never followed, even where a copy lies in the package."""

_NAME = re.compile(r"""^\s*["']?([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:$|[=<>!~;\[#"'@, ])""")


def requirement_names(text: str) -> Iterator[str]:
    """What may be a distribution's name at the beginning of a line, in the spelling of modules."""
    for line in text.splitlines():
        if found := _NAME.match(line):
            yield found[1].lower().replace("-", "_").replace(".", "_")
