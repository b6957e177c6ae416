"""Whatever stands in a file: an answer, in bounded time."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sless_audit.handlers import HandlerReader, InlineCode
from tests.handlers.javascript.handler_code import read

PIECES = [
    "export const handler = async (event, context) => {", "exports.handler = function (event) {", "}", "(", ")", "[", "]", ";", "`", "${",
    "await ", "for (const r of event.Records) ", "while (true) ", "if (x) ", "else ", "return ", "throw ", "class A extends B {", "static ", "get x() ",
    "constructor() { super(); }", "import x from './index.mjs';", "import { S3 } from '@aws-sdk/client-s3';", "require(", "import(", "export * from ",
    "'./index.mjs'", "'aws-sdk'", "const { a, ...b } = ", "const [c, ...d] = ", "process.env.", "T ?? ", "x ||= ", "x => x(x)", "x", "handler", "handler(",
    "new ", "AWS", ".DynamoDB", ".DocumentClient()", ".put({ TableName: ", "...", "=> ", "= ", ", ", ".", "?.", "!", " as any ", "enum E { A = 1 }",
    "@decorator ", "<T>", "/* ", "*/", "// ", "\n", "\0", "é", "\U0001f600", "\ud800", "1e999", "0x", "1n", "'", '"', "\\u{110000}", "async ", "function ",
    "function f(a = f()) { return f(f); } f(f);", "this.", "super.", "[Symbol.iterator]", "new Promise((resolve) => setTimeout(resolve, ",
    "Object.assign(", "arguments", "label: ", "switch (x) { case 1: ", "default: ", "try { ", "} catch (e) { ", "} finally { ", "module.exports = ",
]  # fmt: skip

BOMBS = {
    "parentheses": "(" * 50_000,
    "templates": "`${" * 20_000,
    "arrows": "x=>" * 20_000,
    "calls": "export const handler = () => " + "f(" * 5_000 + ")" * 5_000,
    "a long sum": "export const handler = () => " + "+".join(["'x'"] * 20_000),
    "a long chain": "export const handler = (e) => e" + ".then((x) => x)" * 5_000,
    "conditions": "export const handler = (e) => { " + "if (e) {\n" * 2_000 + "} " * 2_000 + "}",
    "recursion": "const f = (x) => g(x); const g = (x) => f(x) + g(x); export const handler = f;",
    "deep calls": "".join(f"const f{i} = (x) => f{i + 1}(x);" for i in range(500)) + "const f500 = (x) => x; export const handler = f0;",
    "wide calls": "".join(f"const f{i} = (x) => {{ f{i + 1}(x + 'a'); f{i + 1}(x + 'b'); f{i + 1}(x + 'c'); }};" for i in range(20))
    + "const f20 = (x) => fetch(x); export const handler = () => f0('');",
    "doubling": "export const handler = () => { let x = 'x'; " + "x = x + x; " * 200 + "return fetch(x); };",
    "spreading": "export const handler = () => { let x = [1, 2]; " + "x = [...x, ...x]; " * 200 + "};",
    "power": "export const handler = () => { let x = 10; " + "x = x * x; " * 200 + "x = x + x; ".join(["return fetch(x); "] * 100) + "};",
    "self": "export { handler } from './index.mjs';",
    "self by star": "export * from './index.mjs'; export const handler = () => handler;",
    "getters": "const o = { get a() { return this.a; } }; export const handler = () => o.a;",
    "classes": "class A extends A { constructor() { super(); new A(); } } export const handler = () => new A();",
    "prototype loop": "const o = {}; o.o = o; export const handler = () => fetch(o, o);",
    "nul": "\0\n" * 100_000,
    "assignments": "x=" * 60_000,
    "regular expressions": "a=/" * 40_000,
    "too many nodes": "x=" * 200_000,
    "types": "<a\n" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_reading_bombs_ends(tmp_path: Path, name: str) -> None:
    source = BOMBS[name]
    broken = (
        source.replace("; ", ";\n").replace("(", "(\n").replace("+", "+\n").replace("=", "=\n").replace("${", "${\n")
    )
    code = read(tmp_path, broken.replace("=\n>", "=>\n"))
    assert "minified" not in [file.not_own for file in code.files], "it was not looked at"
    assert code.found in ("found", "no-function", "unknown")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(["index.js", "index.mjs", "index.ts", "index.tsx"]),
)
@example("export const handler = handler(handler)", "index.mjs")
def test_no_text_raises(tmp_path: Path, text: str, name: str) -> None:
    source = InlineCode(text, name, "template.yaml")
    code = HandlerReader(tmp_path).read(source, "index.handler", "nodejs22.x")
    again = HandlerReader(tmp_path).read(source, "index.handler", "nodejs22.x")
    assert code == again
    assert all(site.place.line >= 1 and site.place.column >= 1 for site in code.call_sites)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_bytes_and_no_handler_raise(tmp_path: Path, data: bytes, handler: str) -> None:
    (tmp_path / "src").mkdir(exist_ok=True)
    (tmp_path / "src" / "index.js").write_bytes(data)
    for name in ("index.handler", handler):
        read(tmp_path, files={"other.js": ""}, handler=name)
