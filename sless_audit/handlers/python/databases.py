"""Database libraries: connections and the calls on them."""

import ast
from typing import TYPE_CHECKING, Final

from sless_audit.handlers import sql
from sless_audit.handlers.model import Joined, Opaque
from sless_audit.handlers.python.arguments import Arguments
from sless_audit.handlers.python.not_known import NOT_KNOWN, NotKnown
from sless_audit.handlers.python.values import Connection, EventPart, Value

if TYPE_CHECKING:
    from sless_audit.handlers.python.frames import Frame
    from sless_audit.handlers.python.run import Run

_MAKERS: Final = {
    "psycopg.connect": "postgres",
    "psycopg.Connection.connect": "postgres",
    "psycopg.AsyncConnection.connect": "postgres",
    "psycopg_pool.ConnectionPool": "postgres",
    "psycopg2.connect": "postgres",
    "psycopg2.pool.SimpleConnectionPool": "postgres",
    "psycopg2.pool.ThreadedConnectionPool": "postgres",
    "pg8000.connect": "postgres",
    "pg8000.native.Connection": "postgres",
    "pg8000.dbapi.connect": "postgres",
    "asyncpg.connect": "postgres",
    "asyncpg.create_pool": "postgres",
    "pymysql.connect": "mysql",
    "pymysql.connections.Connection": "mysql",
    "MySQLdb.connect": "mysql",
    "mysql.connector.connect": "mysql",
    "mysql.connector.pooling.MySQLConnectionPool": "mysql",
    "aiomysql.connect": "mysql",
    "aiomysql.create_pool": "mysql",
    "pymongo.MongoClient": "mongodb",
    "pymongo.mongo_client.MongoClient": "mongodb",
    "motor.motor_asyncio.AsyncIOMotorClient": "mongodb",
    "redis.Redis": "redis",
    "redis.StrictRedis": "redis",
    "redis.from_url": "redis",
    "redis.Redis.from_url": "redis",
    "redis.cluster.RedisCluster": "redis",
    "redis.RedisCluster": "redis",
    "redis.asyncio.Redis": "redis",
    "redis.asyncio.from_url": "redis",
    "rediscluster.RedisCluster": "redis",
    "pymemcache.client.base.Client": "memcached",
    "pymemcache.client.Client": "memcached",
    "pymemcache.Client": "memcached",
    "sqlalchemy.create_engine": "sql",
    "sqlalchemy.ext.asyncio.create_async_engine": "sql",
    "sqlmodel.create_engine": "sql",
    "pyodbc.connect": "sql",
    "pymssql.connect": "sql",
    "cx_Oracle.connect": "sql",
    "oracledb.connect": "sql",
    "neo4j.GraphDatabase.driver": "neo4j",
    "gremlin_python.driver.client.Client": "neptune",
    "gremlin_python.driver.driver_remote_connection.DriverRemoteConnection": "neptune",
    "elasticsearch.Elasticsearch": "opensearch",
    "snowflake.connector.connect": "sql",
}
ROOTS: Final = tuple(sorted({path.split(".", 1)[0] for path in _MAKERS}))

_HOSTS = ("host", "dsn", "conninfo", "uri", "url", "server", "hosts", "startup_nodes")
_HANDED_OUT = frozenset(
    {
        "cursor",
        "begin",
        "connect",
        "acquire",
        "getconn",
        "get_connection",
        "raw_connection",
        "get_database",
        "get_collection",
        "pipeline",
        "session",
        "__enter__",
        "start_session",
        "transaction",
    }
)
_QUIET = frozenset(
    {"close", "putconn", "dispose", "autocommit", "set_session", "is_connected", "is_closed", "mogrify", "release"}
)


def call(run: "Run", frame: "Frame", path: str, arguments: Arguments, node: ast.Call) -> Value | NotKnown:
    engine = _MAKERS.get(path)
    if engine is None:
        return NOT_KNOWN
    library = path.split(".", 1)[0]
    run.add_client(frame, node, "database", library, engine, arguments)
    given: dict[str, Value] = {}
    host = next((arguments.keywords[name] for name in _HOSTS if name in arguments.keywords), arguments.get(0, "host"))
    if host is not None:
        given["host"] = host
    for name in ("database", "dbname", "db", "port"):
        if name in arguments.keywords:
            given["database" if name != "port" else name] = arguments.keywords[name]
    run.add_site(frame, node, "database", library, engine, "connect", given, complete=arguments.complete)
    return Connection(engine, library, given)


def call_connection(
    run: "Run", frame: "Frame", connection: Connection, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if name in _HANDED_OUT:
        return connection
    if name in _QUIET:
        return None
    given = dict(connection.address)
    if connection.engine in sql.ENGINES:
        given |= _statement(arguments.positional[0] if arguments.positional else None)
    run.add_site(frame, node, "database", connection.library, connection.engine, name, given)
    found = arguments.event
    return found if isinstance(found, EventPart) else Opaque("an answer of the database")


def _statement(given: Value) -> dict[str, Value]:
    text = given.parts[0] if isinstance(given, Joined) else given
    word = sql.first_word(text) if isinstance(text, str) else ""
    return {"statement": word} if word else {}
