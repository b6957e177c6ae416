from pathlib import Path

import pytest

from sless_audit.handlers.model import CodeValue, Env
from tests.handlers.javascript.handler_code import read

HOST = Env("DB_HOST")


@pytest.mark.parametrize(
    ("source", "engine", "operations", "host"),
    [
        (
            (
                "const { Pool } = require('pg'); const pool = new Pool({ host: process.env.DB_HOST });"
                "exports.handler = async () => { const r = await pool.query('select 1'); return r.rows.map((x) => x.id); };"
            ),
            "postgres", ["connect", "query"], HOST,
        ),
        (
            (
                "const mysql = require('mysql2/promise'); exports.handler = async () => {"
                "const c = await mysql.createConnection({ host: process.env.DB_HOST }); await c.execute('x'); await c.end(); };"
            ),
            "mysql", ["connect", "execute"], HOST,
        ),
        (
            (
                "const { MongoClient } = require('mongodb'); const client = new MongoClient(process.env.DB_HOST);"
                "exports.handler = async () => client.db('x').collection('y').find({}).toArray();"
            ),
            "mongodb", ["connect", "find"], HOST,
        ),
        (
            (
                "const Redis = require('ioredis'); const redis = new Redis(process.env.DB_HOST);"
                "exports.handler = async (event) => redis.get(event.key);"
            ),
            "redis", ["connect", "get"], HOST,
        ),
        (
            (
                "const redis = require('redis'); exports.handler = (event, context, done) => {"
                "redis.createClient(6379, process.env.DB_HOST).get('k', (error, value) => done(null, value)); };"
            ),
            "redis", ["connect", "get"], HOST,
        ),
        (
            (
                "const mysql = require('serverless-mysql')({ config: { host: process.env.DB_HOST } });"
                "exports.handler = async () => mysql.query('x');"
            ),
            "mysql", ["connect", "query"], HOST,
        ),
        (
            (
                "const { Client } = require('@opensearch-project/opensearch');"
                "const client = new Client({ node: process.env.DB_HOST });"
                "exports.handler = async (event) => client.index({ index: 'orders', body: event });"
            ),
            "opensearch", ["connect", "index"], HOST,
        ),
    ],
)  # fmt: skip
def test_a_connection_and_what_is_asked_of_it(
    tmp_path: Path, source: str, engine: str, operations: list[str], host: CodeValue
) -> None:
    code = read(tmp_path, source, name="index.js")
    assert {(site.kind, site.service) for site in code.call_sites} == {("database", engine)}
    assert [site.operation for site in code.call_sites] == operations
    assert {site.arguments.get("host") for site in code.call_sites} == {host}
    assert [client.kind for client in code.clients] == ["database"]


@pytest.mark.parametrize(
    ("call", "statements"),
    [
        ("const c = await pool.connect(); await c.query('BEGIN'); await c.query('insert into t values ($1)', [1]);",
         [None, None, "BEGIN", "INSERT"]),
        ("await pool.query({ text: `select * from ${event.table}`, values: [] });", [None, "SELECT"]),
        ("await pool.query(event.sql);", [None, None]),
    ],
)  # fmt: skip
def test_statements(tmp_path: Path, call: str, statements: list[str | None]) -> None:
    code = read(
        tmp_path,
        "const { Pool } = require('pg'); const pool = new Pool({ host: process.env.DB_HOST });"
        f"exports.handler = async (event) => {{ {call} }};",
        name="index.js",
    )
    assert [site.arguments.get("statement") for site in code.call_sites] == statements
    assert {site.arguments.get("host") for site in code.call_sites} == {HOST}


def test_a_connection_that_the_library_keeps_is_made_once(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
import mongoose from "mongoose";
const Order = mongoose.model("Order", new mongoose.Schema({}));
export const handler = async (event) => {
  await mongoose.connect(process.env.MONGO_URI);
  return Order.findById(event.id);
};
""",
    )
    (client,) = code.clients
    assert (client.phase, client.cached) == ("init", True)
