"""From the template's `Handler` to the code, and what is said where there is none."""

from pathlib import Path

import pytest

from sless_audit.handlers import CodeOnDisk, HandlerReader
from tests.handlers.reading import application, calls, python, write

CODE = "import boto3\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n"


@pytest.mark.parametrize(
    ("path", "handler"),
    [
        ("src/app.py", "app.handler"),
        ("src/orders/app.py", "orders/app.handler"),
        ("src/orders/app.py", "orders.app.handler"),
        ("src/orders/__init__.py", "orders.handler"),
        ("src/my-app.py", "my-app.handler"),
        ("src/click.py", "click.handler"),  # as a library is called, too
        ("src/statistics.py", "statistics.handler"),
    ],
)
def test_the_handler_is_found(tmp_path: Path, path: str, handler: str) -> None:
    code = application(tmp_path, {path: CODE}, handler)
    assert code.found == "found"
    assert calls(code) == ["s3.ListBuckets"]
    assert code.place is not None
    assert (code.place.file, code.place.line) == (path, 2)


def test_a_handler_that_is_imported_or_assigned_is_found(tmp_path: Path) -> None:
    files = {"src/app.py": "from core import run as handler\n", "src/core.py": CODE.replace("handler", "run")}
    assert calls(application(tmp_path, files, "app.handler")) == ["s3.ListBuckets"]


def test_a_missing_file_names_what_comes_near(tmp_path: Path) -> None:
    code = application(tmp_path, {"src/app.py": CODE, "src/lib/other.py": "X = 1\n"}, "ap.handler")
    assert (code.found, code.candidates) == ("no-file", ("app.handler",))


def test_a_file_that_is_missing_in_a_folder_of_the_code_is_missing(tmp_path: Path) -> None:
    code = application(tmp_path, {"src/orders/lists.py": CODE}, "orders/list.handler")
    assert (code.found, code.candidates) == ("no-file", ("orders/lists.handler",))
    dotted = application(tmp_path, {"src/orders/lists.py": CODE}, "orders.list.handler")
    assert dotted.candidates == ("orders.lists.handler",)


def test_a_missing_function_names_what_comes_near(tmp_path: Path) -> None:
    code = application(tmp_path, {"src/app.py": CODE}, "app.lambda_handler")
    assert (code.found, code.candidates) == ("no-function", ("app.handler",))


@pytest.mark.parametrize("handler", ["datadog_lambda.handler.handler", "x.y"])
def test_a_handler_from_elsewhere_is_not_called_missing(tmp_path: Path, handler: str) -> None:
    files = {"src/app.py": CODE, "src/requirements.txt": "X>=1\n"}
    assert application(tmp_path, files, handler).found == "unknown"


def test_names_that_come_by_star_may_hold_the_handler(tmp_path: Path) -> None:
    assert application(tmp_path, {"src/app.py": "from requests import *\n"}, "app.handler").found == "unknown"


@pytest.mark.parametrize(
    "handler", ["", "app", ".", "..", "app.", ".app", "a/../../b.c", "\0.x", "/etc/passwd.x", "é.ü"]
)
def test_odd_handlers_raise_nothing(tmp_path: Path, handler: str) -> None:
    assert application(tmp_path, {"src/app.py": CODE}, handler).found in {"no-file", "unknown", "no-function"}


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    code = HandlerReader(tmp_path).read(CodeOnDisk(tmp_path / "gone", "gone"), "app.handler", "python3.12")
    assert code.found == "unknown"
    assert [note.message for note in code.notes] == ["gone does not exist"]


def test_a_syntax_error_is_a_note_with_its_place(tmp_path: Path) -> None:
    files = {"src/app.py": "from lib import x\n" + CODE, "src/lib.py": "def x(:\n    pass\n"}
    code = application(tmp_path, files, "app.handler")
    assert calls(code) == ["s3.ListBuckets"]
    assert not code.complete
    (note,) = code.notes
    assert note.message.startswith("syntax error")
    assert note.place is not None
    assert (note.place.file, note.place.line) == ("src/lib.py", 1)
    assert application(tmp_path, {"src/app.py": "def handler(:\n"}, "app.handler").found == "unknown"


@pytest.mark.parametrize(
    ("encoding", "first"), [("utf-8", ""), ("utf-8-sig", ""), ("latin-1", "# -*- coding: latin-1 -*-\n")]
)
def test_encodings(tmp_path: Path, encoding: str, first: str) -> None:
    (tmp_path / "src").mkdir()
    text = f"{first}NAME = 'grün'\n{CODE.replace('list_buckets()', 'get_object(Bucket=NAME)')}"
    (tmp_path / "src" / "app.py").write_bytes(text.encode(encoding))
    code = HandlerReader(tmp_path).read(CodeOnDisk(tmp_path / "src", "src"), "app.handler", "python3.12")
    assert code.call_sites[0].arguments == {"Bucket": "grün"}


def test_columns_count_characters() -> None:
    code = python(
        "import boto3\nc = boto3.client('s3')\ndef handler(event, context):\n    x = 'äöü'; c.list_buckets()\n"
    )
    place = code.call_sites[0].place
    assert (place.line, place.column, place.end_column) == (4, 16, 32)


def test_places_in_a_template() -> None:
    from sless_audit.handlers import InlineCode

    source = InlineCode(CODE, "index.py", "template.yaml", line=12, column=9)
    place = HandlerReader(Path.cwd()).read(source, "index.handler", "python3.12").call_sites[0].place
    assert (place.file, place.line, place.column) == ("template.yaml", 14, 13)


def test_a_file_that_functions_share_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ast

    write(tmp_path, {"src/a.py": "import lib\n" + CODE, "src/b.py": "import lib\n" + CODE, "src/lib.py": "X = 1\n"})
    parsed: list[bytes] = []
    real = ast.parse

    def counted(source: bytes) -> ast.Module:
        parsed.append(source)
        return real(source)

    monkeypatch.setattr(ast, "parse", counted)
    reader = HandlerReader(tmp_path)
    for handler in ("a.handler", "b.handler", "a.handler"):
        reader.read(CodeOnDisk(tmp_path / "src", "src"), handler, "python3.12")
    assert len(parsed) == 3


def test_answers_do_not_depend_on_what_was_read_before(tmp_path: Path) -> None:
    files = {
        "src/a.py": "import lib\n" + CODE,
        "src/b.py": "import broken\n" + CODE,
        "src/lib.py": CODE,
        "src/broken.py": "(",
    }
    write(tmp_path, files)
    source = CodeOnDisk(tmp_path / "src", "src")
    alone = HandlerReader(tmp_path).read(source, "a.handler", "python3.12")
    reader = HandlerReader(tmp_path)
    reader.read(source, "b.handler", "python3.12")
    assert reader.read(source, "a.handler", "python3.12") == alone


def test_own_lines_and_complexity(tmp_path: Path) -> None:
    code = application(
        tmp_path,
        {
            "src/app.py": """
                # a comment
                import lib, schema
                from vendor import big

                def handler(event, context):
                    if event["a"] and event["b"]:
                        return lib.work([x for x in event["c"] if x])
                    return None
                """,
            "src/lib.py": "def work(x):\n    return x\n",
            "src/schema.py": "# Code generated by tool. DO NOT EDIT.\nA = 1\nB = 2\n",
            "src/vendor/big.py": "def f():\n    pass\n",
        },
        "app.handler",
    )
    assert code.own_lines == 8
    assert code.complexity == 5
    assert code.most_complex is not None
    assert code.most_complex.name == "handler"
    assert {file.path: file.not_own for file in code.files} == {
        "src/app.py": "",
        "src/lib.py": "",
        "src/schema.py": "generated",
    }


def test_what_pip_put_beside_the_handler_is_not_followed(tmp_path: Path) -> None:
    code = application(
        tmp_path,
        {
            "src/app.py": "import helperlib, mine\n" + CODE,
            "src/mine.py": "import boto3\nboto3.client('sqs').list_queues()\n",
            "src/helperlib/__init__.py": "import boto3\nboto3.client('sns').list_topics()\n",
            "src/helperlib-1.0.dist-info/RECORD": "helperlib/__init__.py,,\nhelperlib-1.0.dist-info/RECORD,,\n",
        },
        "app.handler",
    )
    assert calls(code) == ["s3.ListBuckets", "sqs.ListQueues"]
    assert "helperlib" in [library.name for library in code.libraries]
    assert code.unresolved == ()
