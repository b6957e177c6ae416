"""Places in files that `cdk synth` wrote are shown as places of the repository."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from sless_audit.api.repository import in_repository
from sless_audit.graph.spots import CodeSpot
from sless_audit.handlers.model import CodePlace
from sless_audit.report.where import Kept
from sless_audit.template.places import Span

Write: TypeAlias = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    return write


def at(file: str, line: int = 1, column: int = 1) -> Kept | None:
    text = Path(file).read_text("utf-8") if Path(file).is_file() else ""
    return in_repository(CodeSpot(CodePlace(file, line, column, line, column + 2), lambda _: text))


def test_it_is_the_project_that_wrote_it(write: Write) -> None:
    write("shop/cdk.json", "{}")
    write("pay/cdk.json", '{"output": "build/synth"}')
    assert at("shop/cdk.out/Shop.template.json") == Kept("shop/cdk.json")
    assert at("shop/cdk.out/assembly-Prod/Shop.template.json") == Kept("shop/cdk.json")
    assert at("pay/build/synth/Pay.template.json") == Kept("pay/cdk.json")


def test_other_files_are_themselves(write: Write) -> None:
    write("shop/cdk.json", "{}")
    assert at("shop/template.yaml") is None
    assert at("test/integ.snapshot/Test.template.json") is None
    assert at("<stdin>") is None


def test_from_within_the_output_it_is_named_in_full(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("cdk.json", "{}")
    write("cdk.out/Shop.template.json", "{}")
    monkeypatch.chdir(tmp_path / "cdk.out")
    assert at("Shop.template.json") == Kept((tmp_path / "cdk.json").as_posix())


def test_copied_code_is_shown_where_it_was_copied_from(write: Write) -> None:
    write("shop/cdk.json", "{}")
    write("shop/lambda/index.py", "import other\n")
    write("shop/lambda/orders/index.py", "import boto3\n\nboto3.client('sqs')\n")
    write("shop/node_modules/orders/index.py", "import boto3\n\nboto3.client('sqs')\n")
    write("shop/cdk.out/asset.1/index.py", "import boto3\n\nboto3.client('sqs')\n")
    assert at("shop/cdk.out/asset.1/index.py", 3) == Kept("shop/lambda/orders/index.py", 3, Span(3, 1, 3, 3))


def test_of_equal_files_it_is_the_one_that_lies_alike(write: Write) -> None:
    write("cdk.json", "{}")
    for name in ("a/index.py", "lambda/shared/index.py", "z/index.py", "cdk.out/asset.1/shared/index.py"):
        write(name, "import boto3\n")
    kept = at("cdk.out/asset.1/shared/index.py")
    assert kept is not None
    assert kept.file == "lambda/shared/index.py"


def test_code_may_lie_beside_the_project(write: Write) -> None:
    write("infra/cdk.json", "{}")
    write("services/orders/app.py", "import boto3\n")
    write("infra/cdk.out/asset.1/app.py", "import boto3\n")
    kept = at("infra/cdk.out/asset.1/app.py")
    assert kept is not None
    assert kept.file == "services/orders/app.py"


def test_code_that_is_no_copy_is_shown_at_the_project(write: Write) -> None:
    write("cdk.json", "{}")
    write("lambda/index.py", "import boto3  # changed since\n")
    write("cdk.out/asset.1/index.py", "import boto3\n")
    assert at("cdk.out/asset.1/index.py") == Kept("cdk.json")


SOURCE = "type A = 1;\n\nexport const handler = () => send();\n"
BUNDLE = "// lambda/orders.ts\nvar handler = () => send();\n//# sourceMappingURL=index.js.map\n"
MAPPINGS = ";AAEO,IAAM,UAAU,MAAM,KAAK"
"""Line 2 is made from line 3."""


@pytest.mark.parametrize("held", [True, False])
@pytest.mark.parametrize("source", ["../../lambda/orders.ts", "../asset-input/lambda/orders.ts"])
def test_bundled_code_is_shown_at_its_source(write: Write, source: str, held: bool) -> None:
    write("shop/cdk.json", "{}")
    write("shop/lambda/orders.ts", SOURCE)
    write("shop/cdk.out/asset.1/index.js", BUNDLE)
    value: dict[str, object] = {"version": 3, "sources": [source], "mappings": MAPPINGS}
    write("shop/cdk.out/asset.1/index.js.map", json.dumps(value | ({"sourcesContent": [SOURCE]} if held else {})))
    assert at("shop/cdk.out/asset.1/index.js", 2, 21) == Kept("shop/lambda/orders.ts", 3)
    assert at("shop/cdk.out/asset.1/index.js", 1) == Kept("shop/cdk.json")


@pytest.mark.parametrize(
    ("source", "held", "written"),
    [
        ("../../lambda/orders.ts", SOURCE, SOURCE + "// changed since\n"),
        ("../../lambda/orders.ts", None, "// one line\n"),
        ("../../lambda/other.ts", None, SOURCE),
        ("../../node_modules/orders/orders.ts", SOURCE, SOURCE),
        ("../../../../../../../etc/hosts", None, SOURCE),
    ],
)
def test_what_the_project_has_not_as_it_was_bundled_is_shown_at_the_project(
    write: Write, source: str, held: str | None, written: str
) -> None:
    write("shop/cdk.json", "{}")
    write("shop/lambda/orders.ts", written)
    write("shop/cdk.out/asset.1/index.js", BUNDLE)
    value = {"version": 3, "sources": [source], "sourcesContent": [held], "mappings": MAPPINGS}
    write("shop/cdk.out/asset.1/index.js.map", json.dumps(value))
    assert at("shop/cdk.out/asset.1/index.js", 2, 21) == Kept("shop/cdk.json")


def test_sources_that_were_read_from_a_map_are_found_in_the_project(write: Write) -> None:
    """A bundle made in a container names them as they lay in it; they are not there, but their text is known."""
    write("cdk.json", "{}")
    write("lambda/orders.ts", SOURCE)
    spot = CodeSpot(CodePlace("cdk.out/asset-input/lambda/orders.ts", 3, 1, 3, 9), lambda _: SOURCE)
    assert in_repository(spot) == Kept("lambda/orders.ts", 3, Span(3, 1, 3, 9))
