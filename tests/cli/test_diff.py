"""`diff`: what changed, by findings of a rule that flags every queue that is not called Fine."""

import json
import os
import re
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sless_audit.report.json_text import SCHEMAS
from tests.cli.conftest import CONFIG, Run, Write
from tests.cli.cost_project import PROFILE, TEMPLATE
from tests.cli.repositories import Repository


def queues(*names: str) -> str:
    return "Resources:\n" + "".join(f"  {name}:\n    Type: AWS::SQS::Queue\n" for name in names)


@pytest.fixture
def repository(tmp_path: Path, write: Write) -> Repository:
    """With one commit: a queue Old and a queue Kept."""
    repository = Repository(tmp_path)
    write("template.yaml", queues("Old", "Kept"))
    repository.commit()
    return repository


def found(run: Run, *arguments: str, code: int) -> dict[str, Any]:
    ran = run("diff", *arguments, "--output", "json")
    assert (ran.code, ran.err) == (code, "")
    report: dict[str, Any] = json.loads(ran.out)
    schema = json.loads((SCHEMAS / "diff.json").read_text("utf-8"))
    assert [f"{one.json_path}: {one.message}" for one in Draft202012Validator(schema).iter_errors(report)] == []
    return report


def names(findings: list[dict[str, Any]]) -> list[str]:
    return [finding["resource"] for finding in findings]


def changed(report: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    return tuple(names(report["findings"][key]) for key in ("new", "fixed", "kept"))  # type: ignore[return-value]


def test_new_fixed_and_kept_since_a_revision(run: Run, write: Write, repository: Repository) -> None:
    commit = repository.git("rev-parse", "HEAD")
    write("template.yaml", "# a line that moves the others\n" + queues("Kept", "New"))
    report = found(run, "HEAD", code=1)
    assert changed(report) == (["New"], ["Old"], ["Kept"])
    assert report["base"] == {"name": f"HEAD ({commit[:10]})", "templates": 1, "resources": 2, "suppressed": 0}
    assert report["head"]["name"] == "the working tree"
    (kept,) = report["findings"]["kept"]
    assert (kept["template"], kept["line"]) == ("template.yaml", 3)


@pytest.mark.usefixtures("repository")
def test_only_what_is_new_fails(run: Run, write: Write) -> None:
    assert changed(found(run, "HEAD", code=0)) == ([], [], ["Old", "Kept"])
    write("template.yaml", queues("Kept"))
    assert changed(found(run, "HEAD", code=0)) == ([], ["Old"], ["Kept"])
    write("template.yaml", queues("Old", "Kept", "New"))
    assert changed(found(run, "HEAD", "--fail-on", "never", code=0))[0] == ["New"]


def test_two_revisions_whatever_the_working_tree(run: Run, write: Write, repository: Repository) -> None:
    write("template.yaml", queues("Kept", "New"))
    repository.commit("two")
    write("template.yaml", queues("Other"))
    for words in ("HEAD~1..HEAD", "HEAD~1.."):
        assert changed(found(run, words, code=1)) == (["New"], ["Old"], ["Kept"])
    assert changed(found(run, "HEAD..HEAD~1", code=1)) == (["Old"], ["New"], ["Kept"])


def test_three_dots_are_from_where_they_parted(run: Run, write: Write, repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "work")
    write("template.yaml", queues("Old", "Kept", "New"))
    repository.commit("mine")
    repository.git("checkout", "--quiet", "main")
    write("template.yaml", queues("Old"))
    repository.commit("theirs")
    assert changed(found(run, "main...work", code=1)) == (["New"], [], ["Old", "Kept"])
    assert changed(found(run, "main..work", code=1)) == (["Kept", "New"], [], ["Old"])


def test_a_folder_that_is_new_or_gone_is_empty_on_the_other_side(
    run: Run, write: Write, repository: Repository
) -> None:
    file = write("added/template.yaml", queues("Fresh"))
    report = found(run, "HEAD", "added", code=1)
    assert changed(report) == (["Fresh"], [], [])
    assert report["cost"]["before"]["total"]["likely"] == "0"
    repository.commit("two")
    file.unlink()
    file.parent.rmdir()
    assert changed(found(run, "HEAD", "added", code=0)) == ([], ["Fresh"], [])


def test_from_a_folder_below_names_are_those_of_that_folder(
    run: Run, write: Write, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("below/template.yaml", queues("Deep"))
    repository.commit("two")
    write("below/template.yaml", queues("Deep", "Deeper"))
    monkeypatch.chdir(tmp_path / "below")
    report = found(run, "HEAD", code=1)
    assert changed(report) == (["Deeper"], [], ["Deep"])
    assert {one["template"] for one in report["findings"]["new"]} == {"template.yaml"}
    assert changed(found(run, "HEAD", "..", code=1))[0] == ["Deeper"]
    assert Path.cwd() == tmp_path / "below"


@pytest.mark.parametrize("where", ["beside", "below", "elsewhere"])
def test_a_folder_stands_for_the_one_that_is_named(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    write("old/a/template.yaml", queues("Old", "Kept"))
    write("new/a/template.yaml", queues("Kept", "New"))
    old, new, file = "old", "new", "new/a/template.yaml"
    if where == "below":
        monkeypatch.chdir(tmp_path / "new")
        old, new, file = "../old", ".", "a/template.yaml"
    elif where == "elsewhere":
        monkeypatch.chdir(tmp_path / "own")
        old, new, file = str(tmp_path / "old"), str(tmp_path / "new"), "a/template.yaml"
    report = found(run, old, new, code=1)
    assert changed(report) == (["New"], ["Old"], ["Kept"])
    assert report["findings"]["new"][0]["template"] == file


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("command", ["check", "cost", "diff"])
def test_a_saved_report_is_a_base(run: Run, write: Write, command: str) -> None:
    write("template.yaml", TEMPLATE + "".join(queues("Kept").splitlines(keepends=True)[1:]))
    write("sless-usage.yaml", PROFILE)
    run(command, *(["HEAD"] if command == "diff" else []), "--output", "json=saved.json")
    same = found(run, "saved.json", code=0)
    assert same["cost"]["lines"] == []
    if command == "cost":
        assert (same["findings"], same["edges"]) == (None, None)
    else:
        assert changed(same) == ([], [], ["Kept"])
    if command == "check":
        assert (same["cost"]["before"], same["cost"]["increase"], same["edges"]) == (None, None, None)
    else:
        assert same["cost"]["before"]["total"] == same["cost"]["after"]["total"]
        assert same["cost"]["increase"]["amount"] == "0"
    if command == "diff":
        assert (same["edges"]["added"], same["edges"]["removed"]) == ([], [])
        assert same["edges"]["kept"]


def test_the_bill_before_and_after_each_with_its_own_profile(run: Run, write: Write, repository: Repository) -> None:
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE)
    repository.commit("two")
    write("template.yaml", TEMPLATE.replace("WriteCapacityUnits: 10", "WriteCapacityUnits: 30"))
    report = found(run, "HEAD", "--region", "us-east-1", code=0)
    (line,) = report["cost"]["lines"]
    # 20 units more, 730 hours, $0.00065 an hour
    assert line["name"] == "Stock.write-capacity"
    assert (line["before"]["likely"], line["after"]["likely"]) == ("4.745", "14.235")
    assert report["cost"]["increase"]["amount"] == "9.49"
    # 2M orders of the profile on either side
    before, after = (float(report["cost"][side]["per_unit"]["order"]["likely"]) for side in ("before", "after"))
    assert after - before == pytest.approx(9.49 / 2_000_000, rel=1e-4)
    write("sless-usage.yaml", PROFILE.replace("volume: 2M /month", "volume: 4M /month"))
    more = found(run, "HEAD", "--region", "us-east-1", code=0)
    assert "Api.requests" in {line["name"] for line in more["cost"]["lines"]}


def test_what_is_not_known_any_more_is_no_saving(run: Run, write: Write, repository: Repository) -> None:
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE)
    repository.commit("two")
    write("sless-usage.yaml", PROFILE.replace("volume: 2M /month", "volume:"))
    text = " ".join(run("diff", "HEAD", "--region", "us-east-1").out.split())
    assert re.search(r"[0-9]+ lines of the bill are not known any more \(\$[0-9.]+ before\)", text)
    # one order costs no less for it: at least what is still known
    assert "one order" in text
    assert not re.search(r"one order [^−]*−", text)


@pytest.mark.parametrize("base", ["HEAD", "../before"])
def test_a_profile_that_the_config_names_is_that_of_each_side(
    run: Run, write: Write, repository: Repository, tmp_path: Path, base: str
) -> None:
    write(".sless-audit.toml", f'{CONFIG}region = "us-east-1"\nprofile = "usage/mine.yaml"\n')
    write("template.yaml", TEMPLATE)
    write("usage/mine.yaml", PROFILE)
    repository.commit("two")
    before = tmp_path.parent / "before"
    copytree(tmp_path, before, dirs_exist_ok=True)
    write("usage/mine.yaml", PROFILE.replace("volume: 1M..2M..4M /month", "volume: 6M /month"))
    report = found(run, base, code=0)
    (line,) = (line for line in report["cost"]["lines"] if line["name"] == "Api.requests")
    # 2M + 2M, then 6M + 2M requests, at $1.00 a million
    assert (line["before"]["likely"], line["after"]["likely"]) == ("4", "8")


def test_templates_that_the_config_puts_together_are_one_app_on_both_sides(
    run: Run, write: Write, repository: Repository
) -> None:
    write(".sless-audit.toml", f'{CONFIG}[[app]]\nname = "all"\ntemplates = ["*.yaml"]\n')
    write("template.yaml", TEMPLATE)
    write("zebra.yaml", "Resources: {Stock: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}}\n")
    repository.commit("two")
    report = found(run, "HEAD", code=0)
    for side in ("before", "after"):
        assert {line["app"] for line in report["cost"][side]["lines"]} == {"template"}


def test_edges_that_come_and_go(run: Run, write: Write, repository: Repository) -> None:
    write("template.yaml", TEMPLATE)
    repository.commit("two")
    write("template.yaml", TEMPLATE.replace("rate(1 hour)", "rate(2 hours)").replace("Method: GET", "Method: PUT"))
    assert found(run, "HEAD", code=0)["edges"]["added"] == []
    start = TEMPLATE.index("      Events:\n        Clock")
    write("template.yaml", TEMPLATE[:start] + TEMPLATE[TEMPLATE.index("  Stock:") :])
    report = found(run, "HEAD", code=0)
    assert {"source": "template:NightlyClock", "target": "template:Nightly", "kind": "invokes", "mode": "async"} in (
        report["edges"]["removed"]
    )
    assert report["edges"]["added"] == []
    assert "− NightlyClock -> Nightly (invokes, async)" in run("diff", "HEAD").out


def test_links_that_lead_out_are_not_followed_and_submodules_are_told(
    run: Run, write: Write, repository: Repository, tmp_path: Path
) -> None:
    secret = tmp_path.parent / f"{tmp_path.name}-outside"
    secret.mkdir()
    (secret / "template.yaml").write_text(queues("Outside"), encoding="utf-8")
    write("real/template.yaml", queues("Inside"))
    (tmp_path / "out").symlink_to(secret)
    (tmp_path / "out.yaml").symlink_to(secret / "template.yaml")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "near.yaml").symlink_to("real/template.yaml")
    repository.git("add", "--all")
    head = repository.git("rev-parse", "HEAD")
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{head},vendored")
    repository.git("commit", "--quiet", "-m", "links")
    ran = run("diff", "HEAD..HEAD", "--output", "json")
    report = json.loads(ran.out)
    assert ran.code == 0
    assert "Outside" not in ran.out
    assert {finding["template"] for finding in report["findings"]["kept"] if finding["resource"] == "Inside"} == {
        "near.yaml", "real/template.yaml",
    }  # fmt: skip
    assert "the submodule vendored is not read" in ran.err


def test_a_tree_whose_link_has_the_name_of_a_folder_writes_nothing_outside(
    run: Run, write: Write, repository: Repository, tmp_path: Path
) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-target"
    outside.mkdir()
    link = repository.git("hash-object", "-w", "--stdin", stdin=os.fsencode(outside))
    inner = repository.git("mktree", stdin=f"120000 blob {link}\tinner\n".encode())
    tree = repository.git("mktree", stdin=f"120000 blob {link}\ttrap\n040000 tree {inner}\ttrap\n".encode())
    commit = repository.git("commit-tree", tree, "-m", "bad")
    write("template.yaml", queues("New"))
    assert run("diff", commit).code == 1
    assert list(outside.iterdir()) == []


def test_nothing_that_a_repository_names_is_run(run: Run, write: Write, repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "filter.evil.smudge", f"touch {tmp_path / 'ran'}; cat")
    repository.git("config", "filter.evil.clean", "cat")
    repository.git("config", "filter.evil.required", "true")
    write(".gitattributes", "*.yaml filter=evil export-ignore\n")
    repository.git("add", ".gitattributes")
    repository.git("commit", "--quiet", "-m", "attributes")
    assert changed(found(run, "HEAD", code=0)) == ([], [], ["Old", "Kept"])
    assert not (tmp_path / "ran").exists()


def test_what_was_broken_before_is_no_failure_now(run: Run, write: Write, repository: Repository) -> None:
    write("template.yaml", "Resources: {Queue: {Type: AWS::SQS::Queue}\n")
    write("sless-usage.yaml", "schema: nonsense\n")
    repository.commit("broken")
    write("template.yaml", queues("Mended"))
    write("sless-usage.yaml", "schema: sless-audit/usage/v1\n")
    ran = run("diff", "HEAD", "--output", "json")
    assert ran.code == 1
    assert names(json.loads(ran.out)["findings"]["new"]) == ["Mended"]
    assert "not read: HEAD (" in " ".join(ran.err.split())


@pytest.mark.usefixtures("repository")
def test_what_is_broken_now_is_a_failure_and_the_report_is_written(run: Run, write: Write) -> None:
    write("other.yaml", "Resources: {Queue: {Type: AWS::SQS::Queue}\n")
    ran = run("diff", "HEAD", "--output", "json")
    assert ran.code == 2
    assert json.loads(ran.out)["problems"][0]["kind"] == "refused"
    assert "other.yaml" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nope",), "no revision, folder or report 'nope'"),
        (("nope..HEAD",), "no revision, folder or report 'nope'"),
        (("HEAD..nope",), "no revision, folder or report 'nope'"),
        (("--", "--output=x"), "no revision, folder or report '--output=x'"),
        (("HEAD", "nowhere"), "no file or folder nowhere"),
        (("HEAD", "-"), "standard input has no earlier state"),
        (("HEAD", "/"), "lies outside of the repository"),
        (("same",), "same is both a revision and a path"),
        (("template.yaml",), "no JSON report"),
        (("list.json",), "no report of sless-audit that can be compared"),
        (("later.json",), "no report of sless-audit that can be compared"),
        (("sale.json",), "of the scenario 'sale', not of 'baseline'"),
        (("own", "template.yaml"), "compared with one folder"),
        (("HEAD", "empty"), "no template in empty"),
        (("HEAD", "--scenario", "nope"), "no scenario 'nope'"),
        (("HEAD", "--param", "Nope=1"), "no template has a parameter 'Nope'"),
        (("HEAD", "--output", "sarif"), "`diff` has no output 'sarif'"),
    ],
)
def test_bad_input(run: Run, write: Write, repository: Repository, arguments: tuple[str, ...], words: str) -> None:
    repository.git("branch", "same")
    write("same/file", "")
    write("empty/file", "")
    write("list.json", "[1]")
    write("later.json", '{"schema_version": 2, "summary": {}, "findings": []}')
    write("sale.json", json.dumps({
        "schema_version": 1, "scenario": "sale", "complete": True, "total": None, "fixed": None, "per_use": None,
        "per_unit": {}, "lines": [],
    }))  # fmt: skip
    ran = run("diff", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in " ".join(ran.err.split())


def test_outside_of_a_repository_a_revision_is_none(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("template.yaml", queues("New"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / ".git" / "HEAD").unlink()
    ran = run("diff", "main")
    assert ran.code == 2
    assert "no git repository that could have it as a revision" in " ".join(ran.err.split())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not installed" in run("diff", "main").err


@pytest.mark.usefixtures("repository")
def test_text_says_what_happened_first(run: Run, write: Write) -> None:
    assert "no new finding, none fixed" in run("diff", "HEAD").out
    write("template.yaml", queues("Kept", "New"))
    ran = run("diff", "HEAD", "--no-config", "--select", "missing-dlq", "--fail-on", "never")
    assert (ran.code, ran.err) == (0, "")
    lines = run("diff", "HEAD").out.splitlines()
    assert lines[1].startswith("1 new finding (1 error), 1 fixed; ")
    assert "new error[queue-is-there]: a queue" in lines
    assert "fixed error[queue-is-there] template.yaml:2: a queue" in lines
    assert max(map(len, lines)) <= 80


@pytest.mark.usefixtures("repository")
def test_findings_that_are_only_ignored_are_told(run: Run, write: Write) -> None:
    ignored = queues("Old", "Kept").replace("Old:", "Old: # sless-audit: ignore[queue-is-there] it is old")
    write("template.yaml", ignored)
    ran = run("diff", "HEAD")
    assert "findings ignored with a reason: 0 before, 1 now" in ran.out
