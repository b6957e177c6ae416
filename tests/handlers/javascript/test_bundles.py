"""Bundles that are large or minified: what is the team's own in them is read all the same."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.handlers.javascript.source_map import SourceMap, by_line, made_from, segments, source_map, without_map
from sless_audit.handlers.model import HandlerCode
from tests.handlers.javascript.handler_code import calls, only, read

ORDERS = """\
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import dayjs from "dayjs";
import { total } from "../shared/total";

const sqs = new SQSClient({});

export const handler = async (event: unknown): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: total(dayjs(event)) }));
};
"""
TOTAL = "export const total = (body: unknown): string => String(body);\n"
MINIFIED = 'var s=require("@aws-sdk/client-sqs");' + "var a=1;" * 300 + "exports.handler=async()=>{};"

SOURCES = {"../../lambda/orders.ts": ORDERS, "../../shared/total.ts": TOTAL}


def a_map(sources: dict[str, str], *, held: bool = True, mappings: str = "AAAA", root: str | None = None) -> str:
    value: dict[str, object] = {"version": 3, "sources": list(sources), "mappings": mappings, "names": []}
    if held:
        value["sourcesContent"] = list(sources.values())
    return json.dumps(value if root is None else value | {"sourceRoot": root})


def minified(folder: Path, written: str | None, *, comment: str = "//# sourceMappingURL=index.js.map") -> HandlerCode:
    files = {"index.js": f"{MINIFIED}\n{comment}\n"} | ({"index.js.map": written} if written is not None else {})
    return read(folder, files=files)


@pytest.mark.parametrize("comment", ["//# sourceMappingURL=index.js.map", ""])
def test_a_minified_bundle_is_read_as_the_sources_in_its_map(tmp_path: Path, comment: str) -> None:
    library = {"../../node_modules/dayjs/index.js": "module.exports = () => 1;\n"}
    code = minified(tmp_path, a_map(library | SOURCES), comment=comment)
    site = only(code)
    assert (site.operation, site.place.line, site.phase) == ("SendMessage", 8, "request")
    assert site.place.file.endswith("lambda/orders.ts")
    assert [library.name for library in code.libraries] == ["@aws-sdk/client-sqs", "dayjs"]
    assert [Path(file.path).name for file in code.files] == ["orders.ts", "total.ts"]
    assert (code.found, code.complete, code.language, code.own_lines) == ("found", True, "typescript", 8)


def test_the_map_may_stand_in_the_bundle(tmp_path: Path) -> None:
    inline = base64.b64encode(a_map(SOURCES).encode()).decode()
    comment = f"//# sourceMappingURL=data:application/json;base64,{inline}"
    assert calls(minified(tmp_path, None, comment=comment))[0][:2] == ("sqs", "SendMessage")


def test_its_sources_are_those_of_the_project_where_it_has_them(tmp_path: Path) -> None:
    """Names that only a `tsconfig.json` beside them explains are followed."""
    (tmp_path / "tsconfig.json").write_text('{"compilerOptions": {"paths": {"@own/*": ["./shared/*"]}}}')
    entry = ORDERS.replace("../shared/total", "@own/total").replace("process.env.QUEUE", "total('orders')")
    code = minified(tmp_path, a_map({"../lambda/orders.ts": entry, "../shared/total.ts": TOTAL}))
    assert [Path(file.path).name for file in code.files] == ["orders.ts", "total.ts"]
    assert only(code).place.file == "lambda/orders.ts"


def test_of_sources_that_nothing_imports_the_last_one_that_runs_is_the_entry_point(tmp_path: Path) -> None:
    entry = ORDERS.replace("../shared/total", "@own/total")
    sources = {"../../lambda/orders.ts": entry, "../../shared/total.ts": TOTAL}
    code = minified(tmp_path, a_map(sources, mappings="AAAA,CCAA,CDMA"))
    assert only(code).place.file.endswith("orders.ts")


@pytest.mark.parametrize(
    "written",
    [
        None,
        a_map(SOURCES, held=False),
        a_map({"../../node_modules/dayjs/index.js": "exports.handler = () => 1;"}),
        a_map({"webpack:///./src/index.ts": ORDERS}),
        "",
        "[]",
        "[" * 100_000,
        '{"version": 3, "sources": "index.ts", "mappings": "AAAA"}',
        '{"version": 3, "sources": [null, 1], "sourcesContent": ["a"], "mappings": "AAAA"}',
        '{"version": 3, "sources": ["a.ts"], "sourcesContent": [null], "mappings": 3}',
    ],
)
def test_a_minified_bundle_without_own_sources_in_a_map_is_not_read(tmp_path: Path, written: str | None) -> None:
    code = minified(tmp_path, written)
    assert (code.found, code.call_sites, code.complete) == ("unknown", (), False)
    assert [note.message for note in code.notes] == ["src/index.js is minified, and is not read"]


BUNDLE = """\
// node_modules/dayjs/index.js
var require_dayjs = __commonJS({
%s
});

// lambda/orders.ts
var import_client_sqs = require("@aws-sdk/client-sqs");
var sqs = new import_client_sqs.SQSClient({});
var handler = async () => {
  await sqs.send(new import_client_sqs.SendMessageCommand({ QueueUrl: process.env.QUEUE }));
};
%s
0 && (module.exports = {
  handler
});
"""
A_LINE = "  one(two, three);\n"


@pytest.mark.parametrize(
    ("of_library", "own", "note"),
    [
        (3 * 2**20, 0, ""),
        (0, 3 * 2**20, "src/index.js is larger than 1 MiB and is not read as source"),
        (9 * 2**20, 0, "src/index.js is larger than 8 MiB and is not read as source"),
    ],
)
def test_only_what_is_own_counts_for_the_size_of_a_bundle(tmp_path: Path, of_library: int, own: int, note: str) -> None:
    bundle = BUNDLE % (A_LINE * (of_library // len(A_LINE)), A_LINE * (own // len(A_LINE)))
    code = read(tmp_path, bundle, name="index.js")
    assert [message.message for message in code.notes] == ([note] if note else [])
    line = bundle[: bundle.index("await sqs")].count("\n") + 1
    assert [site.place.line for site in code.call_sites] == ([] if note else [line])


def test_a_map_in_a_bundle_does_not_count(tmp_path: Path) -> None:
    inline = base64.b64encode(a_map({"../node_modules/a.js": "a" * 2**20}).encode()).decode()
    bundle = BUNDLE % ("", "") + f"//# sourceMappingURL=data:application/json;base64,{inline}\n"
    assert only(read(tmp_path, bundle, name="index.js")).place.line == 10


WRITTEN_BY_ESBUILD = (
    ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;AAAA;AAAA,gCAAAA,UAAAC,SAAA;AAAA,IAAAA,QAAO,UAAU,SAASC,OAAM,GAAE;AAAE,aAAO,"
    "EAAC,MAAM,MAAM,EAAC;AAAA,IAAG;AAAA;AAAA;;;ACA5D;AAAA;AAAA;AAAA;AAAA;AAAA,wBAA8C;;;ACA9C,mBAAkB;AACX,SAAS,"
    "MAAM,MAAsB;AAC1C,SAAO,KAAK,MAAM,IAAI,EAAE,aAAS,aAAAC,SAAM,IAAI,EAAE,KAAK;AACpD;;;ADCA,IAAM,MAAM,IAAI,"
    "4BAAU,CAAC,CAAC;AAErB,IAAM,UAAU,OAAO,UAAmC;AAC/D,aAAW,UAAU,MAAM,SAAS;AAClC,UAAM,IAAI,"
    "KAAK,IAAI,qCAAmB,EAAE,UAAU;AAAA,EACjH;AACF;"
)


@pytest.mark.parametrize(
    ("line", "column", "made"),
    [(56, 3, ("total.ts", 3)), (60, 1, ("orders.ts", 5)), (63, 5, ("orders.ts", 9)), (63, 1, ("orders.ts", 9)),
     (1, 1, None), (58, 1, None), (900, 1, None)],
)  # fmt: skip
def test_places_of_a_bundle(line: int, column: int, made: tuple[str, int] | None) -> None:
    found = SourceMap(("dayjs.js", "orders.ts", "total.ts"), (None, None, None), WRITTEN_BY_ESBUILD)
    segment = made_from(by_line(found).get(line, ()), column)
    assert (segment and (found.sources[segment.source], segment.source_line)) == made


def test_paths_of_sources_count_from_the_map() -> None:
    asked: list[str] = []

    def beside(path: str) -> bytes:
        asked.append(path)
        return a_map({"a.ts": ""}, root="../lib").encode()

    found = source_map(b"1;\n//# sourceMappingURL=maps/my%20index.js.map\n", "dist/index.js", beside)
    assert (asked, found and found.sources) == (["dist/maps/my index.js.map"], ("lib/a.ts",))


@given(st.text("AgCDz+/;,9!", max_size=60))
def test_any_mappings_are_read_as_far_as_they_go(mappings: str) -> None:
    found = SourceMap(("a.ts",), (None,), mappings)
    assert all(segment.source == 0 and segment.source_line >= 1 for segment in segments(found))


@given(st.binary(max_size=60))
def test_any_end_of_a_file_is_taken(end: bytes) -> None:
    data = b"1;\n//# sourceMappingURL=data:application/json;base64," + end
    assert source_map(data, "index.js", lambda _: None) is None
    assert data.startswith(without_map(data))
