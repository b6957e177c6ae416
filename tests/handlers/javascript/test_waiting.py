from pathlib import Path

import pytest

from sless_audit.handlers.model import Opaque
from tests.handlers.javascript.handler_code import only, read

SLEEP = """
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const pause = promisify(setTimeout);
"""


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("await sleep(2000);", 2),
        ("await new Promise((resolve) => setTimeout(resolve, 1500));", 1.5),
        ("await new Promise((resolve) => { setTimeout(() => { console.log(1); resolve(); }, 1500); });", 1.5),
        ("await wait(3000);", 3),
        ("await pause(250);", 0.25),
        ("await sleep(2 ** event.attempt * 100);", Opaque),
    ],
)
def test_a_sleep(tmp_path: Path, body: str, seconds: float | type[Opaque]) -> None:
    site = only(read(tmp_path, SLEEP + f"export const handler = async (event) => {{ {body} }};"))
    assert (site.kind, site.phase) == ("sleep", "request")
    told = site.arguments["seconds"]
    assert isinstance(told, Opaque) if seconds is Opaque else told == seconds


@pytest.mark.parametrize(
    "body",
    [
        "setTimeout(() => console.log('later'), 5000);",
        "const late = new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 5000)); await Promise.race([work(), late]);",
        "await Promise.race([work(), new Promise((resolve) => setTimeout(resolve, 5000))]);",
        "await sleep(0);",
    ],
)
def test_no_sleep(tmp_path: Path, body: str) -> None:
    code = read(tmp_path, SLEEP + f"const work = async () => 1;\nexport const handler = async (event) => {{ {body} }};")
    assert not code.call_sites


def test_polling_shows_the_call_and_the_sleep_in_one_loop(tmp_path: Path) -> None:
    code = read(
        tmp_path,
        SLEEP
        + """
import { AthenaClient, GetQueryExecutionCommand } from "@aws-sdk/client-athena";
const athena = new AthenaClient({});
export const handler = async (event) => {
  let state;
  while (state !== "SUCCEEDED") {
    await sleep(1000);
    const found = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: event.id }));
    state = found.QueryExecution.Status.State;
  }
};
""",
    )
    by_kind = {site.kind: site for site in code.call_sites}
    assert by_kind["sleep"].loops == by_kind["sdk"].loops
    assert [loop.over for loop in by_kind["sdk"].loops] == ["condition"]


@pytest.mark.parametrize(
    ("retry", "bound"),
    [
        ("(work, tries = 3) => work().catch(async (e) => { if (tries <= 0) throw e; await sleep(200); return retry(work, tries - 1); })", 3),
        ("async (work, tried = 0) => { try { return await work(); } catch (e) { if (tried >= MOST) throw e; await sleep(200); return retry(work, tried + 1); } }", 4),
        ("async (work, tried = 0) => { try { return await work(); } catch (e) { await sleep(200); return retry(work, tried + 1); } }", None),
        ("async (work, tries = 3) => { try { return await work(); } catch (e) { await sleep(200); return retry(work, tries - 1); } }", None),
        ("async (work, tries = 3) => { await work(); await sleep(200); if (tries > 0) return retry(work, tries); }", None),
    ],
)  # fmt: skip
def test_a_function_that_calls_itself_counts_its_rounds(tmp_path: Path, retry: str, bound: int | None) -> None:
    code = read(
        tmp_path,
        SLEEP
        + f"""
const MOST = 4;
const retry = {retry};
export const handler = async (event) => retry(async () => JSON.parse(event.body));
""",
    )
    (loop,) = only(code).loops
    assert (loop.over, loop.bound) == ("condition", bound)


INTERVAL = """
import { AthenaClient, GetQueryExecutionCommand } from "@aws-sdk/client-athena";
const athena = new AthenaClient({});
const state = (id) => athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
export const handler = async (event) => { %s };
"""


@pytest.mark.parametrize(
    ("body", "waits"),
    [
        (
            "await new Promise((done) => { const timer = setInterval(async () => { if (await state(1)) done(); }, 2000); });",
            True,
        ),
        (
            "await new Promise((done) => { setInterval(() => { state(1).then((s) => { if (s) done(s); }); }, 2000); });",
            True,
        ),
        ("const timer = setInterval(() => state(event.id), 2000); await work(event); clearInterval(timer);", False),
    ],
)
def test_an_interval_that_ends_a_promise_is_a_loop_that_sleeps(tmp_path: Path, body: str, waits: bool) -> None:
    by_kind = {site.kind: site for site in read(tmp_path, INTERVAL % body).call_sites}
    assert [loop.over for loop in by_kind["sdk"].loops] == ["condition"]
    assert ("sleep" in by_kind) is waits
    if waits:
        assert (by_kind["sleep"].arguments["seconds"], by_kind["sleep"].loops) == (2, by_kind["sdk"].loops)
