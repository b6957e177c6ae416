"""Bad handler code, end to end: what cannot be read is told with its place, and the rest of the run goes on."""

import io
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from sless_audit.api.check import check
from sless_audit.config import Config
from sless_audit.lint.result import Result

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: %s, Handler: %s, CodeUri: %s}
"""
PYTHON = "def handler(event, context):\n    pass\n"
JAVASCRIPT = "exports.handler = async () => {};\n"
DEEP = 10_000


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "app.py").write_text(PYTHON)
    monkeypatch.chdir(folder)
    return folder


def checked(
    files: Mapping[str, str | bytes], *, runtime: str = "python3.13", handler: str = "app.handler", code: str = "src"
) -> Result:
    Path("template.yaml").write_text(TEMPLATE % (runtime, handler, code))
    for name, content in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return check(["."], Config(select=("handler-not-found", "client-created-per-request"), strictness="thorough"))


def told(result: Result) -> list[str]:
    assert all(problem.kind == "partly-read" for problem in result.problems)
    return [f"{problem.template}:{problem.line} {problem.message}" for problem in result.problems]


def archive(entries: Mapping[str, str]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as writing:
        for name, content in entries.items():
            writing.writestr(name, content)
    return found.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            (PYTHON + "x = '\n").encode(),
            "src/app.py:3 syntax error, as PYTHON reads it: unterminated string literal (detected at line 3)",
        ),
        (PYTHON.encode("utf-16"), "src/app.py:1 src/app.py cannot be read: it holds null bytes, as UTF-16 does, and"),
        (
            f"{PYTHON}# café\n".encode("latin-1"),
            "src/app.py:3 src/app.py cannot be read: it is not utf-8, and no other",
        ),
        (bytes(range(256)) * 400, "src/app.py:1 src/app.py cannot be read: it holds null bytes"),
        (f"{PYTHON}#{'x' * 2**25}".encode(), "template.yaml:3 code of Worker: src/app.py is larger than 1 MiB"),
        (
            f"{PYTHON}x = {'[' * DEEP}{']' * DEEP}".encode(),
            "src/app.py:3 syntax error, as PYTHON reads it: too many nested parentheses",
        ),
        (f"{PYTHON}x = {'-' * DEEP}1".encode(), "template.yaml:3 code of Worker: src/app.py cannot be parsed: nested"),
        (f"{PYTHON}x = {'1 + ' * DEEP}1".encode(), "template.yaml:3 code of Worker: src/app.py"),
    ],
    ids=["syntax", "UTF-16", "Latin-1", "binary", "large", "brackets", "signs", "sum"],
)
def test_python_that_cannot_be_read_is_told(content: bytes, problem: str) -> None:
    result = checked({"src/app.py": content})
    (found,) = told(result)
    reader = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    assert found.startswith(problem.replace("PYTHON", reader))
    assert result.findings == ()


def test_what_cannot_be_read_of_folded_code_is_told_where_the_code_stands() -> None:
    text = """\
Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Code:
        ZipFile: >
          const shared = require('./shared');
          exports.handler = async () => shared.work();
"""
    Path("template.yaml").write_text(text)
    (found,) = told(check(["."], Config(select=("client-created-per-request",))))
    assert found == "template.yaml:8 ./shared is imported, and is not in the package"


@pytest.mark.parametrize(
    "content",
    [
        f"# -*- coding: latin-1 -*-\n# café\n{PYTHON}".encode("latin-1"),
        b"\xef\xbb\xbf" + PYTHON.encode(),
        PYTHON.replace("\n", "\r").encode(),
    ],
    ids=["declared", "BOM", "carriage returns"],
)
def test_python_in_other_forms_is_read(content: bytes) -> None:
    result = checked({"src/app.py": content})
    assert (told(result), result.findings) == ([], ())


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (JAVASCRIPT + "if (\n", "src/app.js:2 a syntax error"),
        (bytes(range(256)) * 400, "src/app.js:1 a syntax error"),
        (f"{JAVASCRIPT}//{'x' * 2**25}", "template.yaml:3 code of Worker: src/app.js is larger than 8 MiB"),
        (JAVASCRIPT + "x=/(a+)+\\/[/]$/.test(y);" * 30_000, "template.yaml:3 code of Worker: src/app.js is minified"),
        (JAVASCRIPT + "x(\n" * DEEP + ")\n" * DEEP, "src/app.js:"),
        (JAVASCRIPT + "{\n" * DEEP + "}\n" * DEEP, "src/app.js:"),
        (JAVASCRIPT + "let x = " + "[\n" * DEEP + "]\n" * DEEP, "src/app.js:"),
        (JAVASCRIPT + "let x = " + "1 +\n" * DEEP + "1", "src/app.js:"),
    ],
    ids=["syntax", "binary", "large", "minified", "calls", "blocks", "brackets", "sum"],
)
def test_javascript_that_cannot_be_read_is_told(content: str | bytes, problem: str) -> None:
    found = told(checked({"src/app.js": content}, runtime="nodejs22.x"))
    assert found
    assert found[0].startswith(problem)


@pytest.mark.parametrize(
    "handler", ["../../outside/app.handler", "../../../../etc/passwd.x", "/etc/passwd.x", "none.handler", "......x"]
)
def test_a_handler_that_is_not_in_the_code_is_a_finding(handler: str) -> None:
    result = checked({"src/app.py": PYTHON}, handler=handler)
    assert [finding.rule for finding in result.findings] == ["handler-not-found"]


@pytest.mark.parametrize("handler", ["a" * 5_000 + ".handler", "a/" * 3_000 + "a.handler", '"a\\0b.handler"'])
def test_a_handler_that_no_system_takes_ends_no_run(handler: str) -> None:
    checked({"src/app.py": PYTHON}, handler=handler)


@pytest.mark.parametrize("code", ["../outside", "../outside/app.py"])
def test_code_out_of_the_project_is_not_read(code: str) -> None:
    (found,) = told(checked({}, code=code))
    assert found == f"template.yaml:3 code of Worker: {code} leads out of the project and is not read"


@pytest.mark.parametrize("code", ["a" * 5_000, "../" * 2_000 + "etc"])
def test_code_that_no_system_takes_is_told(code: str) -> None:
    assert told(checked({}, code=code)) == [
        f"template.yaml:3 code of Worker: {code} cannot be read: File name too long"
    ]


@pytest.mark.parametrize("code", ["none", '"a\\0b"'])
def test_code_that_is_not_there_is_no_problem_but_skips_rules(code: str) -> None:
    result = checked({}, code=code)
    assert result.problems == ()
    assert [skipped.rule for skipped in result.skipped] == ["client-created-per-request"]


def test_links_out_of_the_project_are_told(project: Path) -> None:
    (project / "src").mkdir()
    (project / "src" / "app.py").symlink_to(project.parent / "outside" / "app.py")
    (found,) = told(checked({}))
    assert found == "template.yaml:3 code of Worker: src/app.py leads out of the project and is not read"


def test_an_archive_with_a_path_out_of_it_is_read_without() -> None:
    result = checked({"code.zip": archive({"app.py": PYTHON, "../evil.py": PYTHON})}, code="code.zip")
    assert told(result) == [
        "template.yaml:3 code of Worker: code.zip: 1 entries with a path that leaves the archive are not looked at"
    ]
    assert result.findings == ()


def test_an_archive_of_huge_ratio_is_not_unpacked() -> None:
    (found,) = told(checked({"code.zip": archive({"app.py": PYTHON + "#" * 2**27})}, code="code.zip"))
    assert found == "template.yaml:3 code of Worker: code.zip/app.py is larger than 1 MiB and is not read as source"


def test_a_handler_may_be_among_the_entries_that_are_not_looked_at() -> None:
    entries = {f"lib/m{number}.py": "" for number in range(20_001)} | {"app.py": PYTHON}
    result = checked({"code.zip": archive(entries)}, code="code.zip")
    assert result.findings == ()
    assert "only the first 20000 of 20002 entries are looked at" in told(result)[0]


def test_modules_that_import_one_another_without_end_are_no_missing_handler() -> None:
    chain = {f"src/m{number}.py": f"import m{number + 1}\n" for number in range(300)}
    result = checked({**chain, "src/app.py": "import m0\n" + PYTHON})
    assert result.findings == ()
    assert told(result) == ["template.yaml:3 code of Worker: modules import one another 50 deep; the rest is not read"]


def test_javascript_that_is_not_followed_to_the_end_is_no_missing_handler() -> None:
    chain = {f"src/m{number}.js": f'require("./m{number + 1}");\n' for number in range(300)}
    result = checked({**chain, "src/app.js": 'require("./m0");\n' + JAVASCRIPT}, runtime="nodejs22.x")
    assert result.findings == ()
    assert told(result)


def test_what_several_functions_share_is_told_once_and_much_is_counted() -> None:
    functions = "".join(
        f"  F{number}:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: python3.13, Handler: m{number // 2}.handler, CodeUri: src}}\n"
        for number in range(100)
    )
    files = {f"src/m{number}.py": "def handler(" for number in range(50)}
    for name, content in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(content)
    Path("template.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\nResources:\n{functions}")
    result = check(["."], Config(select=("handler-not-found",)))
    messages = [problem.message for problem in result.problems]
    assert len(messages) == 31
    assert "and 20 more places in handler code" in messages
    assert len({problem.template for problem in result.problems if problem.template}) == 30


def test_what_is_not_own_source_is_counted() -> None:
    names = ("one", "two", "three")
    functions = "".join(
        f"  F{name}:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{Runtime: nodejs22.x, Handler: {name}.handler, CodeUri: src}}\n"
        for name in names
    )
    Path("src").mkdir()
    for name in names:
        Path(f"src/{name}.js").write_text(JAVASCRIPT + "x=1;" * 1_000)
    Path("template.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\nResources:\n{functions}")
    assert told(check(["."], Config(select=("handler-not-found",)))) == [
        "template.yaml:3 code of Fone: src/one.js is minified, and is not read; so it is with 2 more files"
    ]


@pytest.mark.parametrize(
    ("code", "folder"), [(".", "services/orders"), ("src/", "services/orders/src/"), ("../", "services")]
)
def test_a_folder_is_named_as_it_is_seen_from_here(code: str, folder: str) -> None:
    Path("services/orders/src").mkdir(parents=True)
    Path("services/orders", code, "orders.py").write_text(PYTHON)
    Path("services/orders/template.yaml").write_text(TEMPLATE % ("python3.13", "app.handler", code))
    result = check(["."], Config(select=("handler-not-found",)))
    assert [finding.message for finding in result.findings] == [
        f"there is no file app in {folder}: every invocation of Worker fails before its code runs"
    ]
