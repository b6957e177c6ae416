"""The handler itself: whether it is there, how large it is, and what cannot be read of it."""

from pathlib import Path

import pytest

from sless_audit.handlers import CodeOnDisk, HandlerReader, InlineCode
from sless_audit.handlers.javascript import parse
from sless_audit.handlers.javascript.syntax import Program
from tests.handlers.javascript.handler_code import calls, only, read

SOURCE = """
// a comment
/* and
   another */
export const handler = async (event) => {

  if (event.a && event.b) return 1;  // two
  for (const c of event.c ?? []) { c ? helper(c) : null; }
  switch (event.d) { case 1: return 2; case 2: return 3; default: return 4; }
};
function helper(x) { try { return x; } catch { return null; } }
function unused(a) { return a || a || a || a || a || a || a || a || a || a || a || a; }
"""


def test_lines_and_complexity(tmp_path: Path) -> None:
    code = read(tmp_path, SOURCE)
    assert code.own_lines == 7
    assert {size.name: size.complexity for size in code.files[0].functions} == {"handler": 8, "helper": 2, "unused": 12}
    assert code.most_complex is not None
    assert (code.complexity, code.most_complex.name) == (8, "handler")  # what is not reached does not count


@pytest.mark.parametrize(
    ("handler", "found", "candidates"),
    [
        ("index.handler", "found", ()),
        ("./index.handler", "found", ()),
        ("index.nested.handler", "found", ()),
        ("index.handle", "no-function", ("index.handler",)),
        ("app.handler", "no-file", ()),
        ("src/index.handler", "no-file", ("index.handler",)),
        ("index", "found", ()),
        ("", "no-file", ()),
        ("/opt/nodejs/node_modules/datadog-lambda-js/handler.handler", "unknown", ()),
    ],
)
def test_whether_the_handler_is_there(tmp_path: Path, handler: str, found: str, candidates: tuple[str, ...]) -> None:
    source = "exports.handler = async () => 1;\nexports.nested = { handler: exports.handler };"
    if handler == "index":
        source = "module.exports = async () => 1;"
    code = read(tmp_path, source, name="index.js", handler=handler)
    assert code.found == found
    assert code.candidates[: len(candidates)] == candidates


def test_a_syntax_error_is_a_note_with_its_place(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        """
        import { SNS } from "@aws-sdk/client-sns";
        const sns = new SNS();
        export const handler = async (event) => {
          await sns.publish({ TopicArn: "t" });
          const x = = 3;
        };
        """,
    )
    assert [(note.message.split(":")[0], note.place.line if note.place else None) for note in code.notes] == [
        ("a syntax error", 6)
    ]
    assert not code.complete
    assert calls(code) == [("sns", "Publish", "t")]


def test_inline_code_is_placed_in_the_template(tmp_path: Path) -> None:
    text = 'const { SNS } = require("@aws-sdk/client-sns");\nexports.handler = async () => new SNS().publish({ TopicArn: "t" });\n'
    source = InlineCode(text, "index.js", "template.yaml", line=12, column=9)
    code = HandlerReader(tmp_path).read(source, "index.handler", "nodejs22.x")
    place = only(code).place
    assert (place.file, place.line, place.column) == ("template.yaml", 13, 39)


def test_columns_are_in_characters(tmp_path: Path) -> None:
    line = 'export const handler = async () => { const é = "ü€😀"; return new SNS().publish({ TopicArn: é }); };'
    code = read(tmp_path, f'import {{ SNS }} from "@aws-sdk/client-sns";\n{line}')
    assert (only(code).place.column, only(code).arguments["TopicArn"]) == (line.index("new SNS") + 1, "ü€😀")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "src").mkdir()
    source = 'const { SNS } = require("@aws-sdk/client-sns");\nexports.handler = async () => new SNS().publish({});'
    (tmp_path / "src" / "index.js").write_text(source, encoding=encoding)
    assert only(read(tmp_path, files={"other.js": ""})).operation == "Publish"


def test_a_file_is_parsed_once_for_all_handlers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []
    real = parse.parse

    def counted(data: bytes, suffix: str) -> Program:
        parsed.append(data)
        return real(data, suffix)

    monkeypatch.setattr(parse, "parse", counted)
    read(
        tmp_path,
        files={
            "a.mjs": "import './shared.mjs';\nexport const handler = () => 1;",
            "b.mjs": "import './shared.mjs';\nexport const handler = () => 1;",
            "shared.mjs": "export {};",
        },
    )
    reader = HandlerReader(tmp_path)
    for name in ("a", "b", "a"):
        assert reader.read(CodeOnDisk(tmp_path / "src", "src"), f"{name}.handler", "nodejs22.x").found == "found"
    assert len(parsed) == 3
