"""`check`: what it prints, where, and how it exits."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIG, RULE, TEMPLATE, Run, Write

FINDING = """\
error[queue-is-there]: a queue
 --> template.yaml:4:3  (resource Orders)
  |
4 |   Orders:
  |   ^^^^^^
  = help: remove it

"""
SUMMARY = """\
1 error in 1 template (1 resource).
`sless-audit explain queue-is-there` tells why, and shows how it is done.
"""
BROKEN = "Resources:\n  Orders:\n\tType: AWS::SQS::Queue\n"
FINE = "Resources: {Fine: {Type: AWS::SQS::Queue}}\n"


def test_findings_make_it_1(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml")
    assert (ran.code, ran.out, ran.err) == (1, FINDING + SUMMARY, "")


def test_nothing_to_report_makes_it_0(run: Run, write: Write) -> None:
    write("template.yaml", FINE)
    ran = run("check", "template.yaml")
    assert (ran.code, ran.out, ran.err) == (0, "Nothing to report in 1 template (1 resource).\n", "")


def test_without_a_path_it_looks_at_this_folder(run: Run, write: Write) -> None:
    write("a/template.yaml", TEMPLATE)
    assert "a/template.yaml:4:3" in run("check").out


def test_without_a_path_no_template_is_no_failure(run: Run) -> None:
    ran = run("check")
    assert (ran.code, ran.out, ran.err) == (0, "No template was analysed.\n", "")


def test_a_folder_that_is_named_has_to_hold_one(run: Run, write: Write) -> None:
    write("docs/readme.yaml", "a: 1\n")
    ran = run("check", "docs")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: no template in docs\n  = help: ")


def test_a_path_that_is_not_there_is_an_error(run: Run) -> None:
    ran = run("check", "nothing.yaml")
    assert (ran.code, ran.err) == (2, "error: no such file or folder\n  --> nothing.yaml\n")


def test_a_path_that_is_not_there_stops_no_other(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("check", "nothing.yaml", "template.yaml")
    assert ran.code == 2
    assert ran.out.startswith(FINDING)


def test_a_broken_template_makes_it_2_and_stops_no_other(run: Run, write: Write) -> None:
    write("a.yaml", BROKEN)
    write("template.yaml", TEMPLATE)
    ran = run("check", ".")
    assert ran.code == 2
    assert ran.out.startswith(FINDING)
    assert "1 file could not be read" in ran.out
    assert ran.err.startswith("error: not valid YAML: ")
    assert "  --> a.yaml:3:1\n" in ran.err


def test_files_that_are_no_templates_are_passed_over_on_demand(run: Run, write: Write) -> None:
    write("workflow.yaml", "on: push\n")
    write("template.yaml", FINE)
    assert run("check", "workflow.yaml", "template.yaml").code == 2
    ran = run("check", "--skip-non-templates", "workflow.yaml", "template.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert run("check", "--skip-non-templates", "workflow.yaml").code == 0
    write("a.yaml", BROKEN)
    assert run("check", "--skip-non-templates", "a.yaml").code == 2


def test_a_template_may_come_from_standard_input(run: Run) -> None:
    ran = run("check", "-", stdin=TEMPLATE.encode())
    assert ran.code == 1
    assert "--> <stdin>:4:3" in ran.out
    assert run("check", "-", stdin=b"{").code == 2


def test_a_rule_that_crashes_makes_it_2_and_says_which(run: Run, write: Write) -> None:
    write(".sless-audit.toml", CONFIG + "options.queue-is-there.crash = true\n")
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml")
    assert ran.code == 2
    assert "the rule queue-is-there failed (KeyError: 'made to crash')" in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        ("error", "error", 1), ("warning", "error", 0), ("warning", "warning", 1), ("info", "warning", 0),
        ("info", "info", 1), ("error", "never", 0),
    ],
)  # fmt: skip
def test_fail_on_decides_the_exit_code_alone(run: Run, write: Write, severity: str, fail_on: str, code: int) -> None:
    write(".sless-audit.toml", f"{CONFIG}severity.queue-is-there = '{severity}'\n")
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml", "--fail-on", fail_on)
    assert (ran.code, f"{severity}[queue-is-there]" in ran.out) == (code, True)


def test_a_flag_wins_over_the_environment_and_that_over_the_config(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("template.yaml", TEMPLATE)
    write(".sless-audit.toml", CONFIG + "fail-on = 'never'\n")
    assert run("check", "template.yaml").code == 0
    monkeypatch.setenv("SLESS_AUDIT_FAIL_ON", "error")
    assert run("check", "template.yaml").code == 1
    assert run("check", "template.yaml", "--fail-on", "never").code == 0


def test_rules_are_chosen_by_name_and_concern(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("template.yaml", TEMPLATE)
    write("own/house/bucket_is_there.py", RULE.replace("Queue)", "Bucket)"))
    write(".sless-audit.toml", 'rules-folder = "own"\n')
    assert run("check", "template.yaml", "--select", "house").code == 0
    assert run("check", "template.yaml", "--select", "house,queue-is-there").code == 1
    assert run("check", "template.yaml", "--select", "house", "--select", "queue-is-there").code == 1
    assert run("check", "template.yaml", "--select", "house,queue-is-there", "--ignore", "queue-is-there").code == 0
    monkeypatch.setenv("SLESS_AUDIT_SELECT", "house,queue-is-there")
    assert run("check", "template.yaml").code == 1


def test_a_rule_that_is_not_known_is_an_error_with_a_suggestion(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml", "--select", "queue-is-here")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'queue-is-there'?" in ran.err


def test_strictness_shows_more_and_counts_what_it_holds_back(run: Run, write: Write) -> None:
    write(".sless-audit.toml", CONFIG + "options.queue-is-there.confidence = 'low'\n")
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml")
    assert (ran.code, "1 more at --strictness thorough" in ran.out) == (0, True)
    ran = run("check", "template.yaml", "--strictness", "thorough")
    assert (ran.code, "  = note: low confidence\n" in ran.out) == (1, True)


def test_what_was_skipped_is_said(run: Run, write: Write) -> None:
    write("template.yaml", "Resources: {Unclear: {Type: AWS::SQS::Queue}}\n")
    assert "1 rule skipped for want of what Unclear is: queue-is-there.\n" in run("check", "template.yaml").out


def test_parameters_and_region_reach_the_templates(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    assert run("check", "template.yaml", "--param", "Stage=prod", "--region", "eu-west-1").code == 1
    ran = run("check", "template.yaml", "--param", "Stag=prod")
    assert (ran.code, "did you mean 'Stage'?" in ran.err) == (2, True)
    ran = run("check", "template.yaml", "--param", "Stage")
    assert ran.err == "error: --param Stage names no value\n  = help: write --param NAME=VALUE\n"


def test_the_config_is_that_of_the_input_not_of_the_working_directory(run: Run, write: Write) -> None:
    write("services/.sless-audit.toml", CONFIG.replace("own", "../own") + "fail-on = 'never'\n")
    write("services/template.yaml", TEMPLATE)
    write("template.yaml", TEMPLATE)
    assert run("check", "services/template.yaml").code == 0
    assert run("check", "template.yaml").code == 1
    assert run("check", "template.yaml", "services/template.yaml").code == 1
    assert run("check", "template.yaml", "--config", "services/.sless-audit.toml").code == 0


def test_no_config_is_read_where_that_is_wanted(run: Run, write: Write) -> None:
    write(".sless-audit.toml", "nonsense = 1\n")
    write("template.yaml", FINE)
    ran = run("check", "template.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: unknown key 'nonsense'\n  --> .sless-audit.toml:1\n  = help: known here: select")
    assert run("check", "template.yaml", "--no-config", "--select", "messaging").code == 0
    assert run("check", "template.yaml", "--no-config", "--config", "x.toml").code == 2


def test_several_reports_are_written_in_one_run(run: Run, write: Write, tmp_path: Path) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml", "--output", "json=report.json", "--output", "text", "-o", "text=report.txt")
    assert (ran.code, ran.out) == (1, FINDING + SUMMARY)
    assert (tmp_path / "report.txt").read_text("utf-8") == FINDING + SUMMARY
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["summary"]["findings"]["error"] == 1


def test_problems_are_told_beside_json_too(run: Run, write: Write) -> None:
    write("a.yaml", BROKEN)
    ran = run("check", ".", "--output", "json")
    assert [problem["kind"] for problem in json.loads(ran.out)["problems"]] == ["refused"]
    assert "  --> a.yaml:3:1\n" in ran.err


def test_a_report_that_cannot_be_written_makes_it_2_after_the_others(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml", "-o", "json=missing/report.json", "-o", "text")
    assert (ran.code, ran.out) == (2, FINDING + SUMMARY)
    assert ran.err == "error: cannot write missing/report.json: No such file or directory\n"


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (("xml",), "error: `check` has no output 'xml'\n  = help: it has text, json, sarif, github, markdown\n"),
        (("json=",), "error: --output json= names no file\n"),
        (("json", "text"), "error: two reports cannot both go to standard output\n"),
        (("json=a", "text=a"), "error: two reports cannot both go to a\n"),
    ],
)
def test_outputs_that_make_no_sense_are_refused(run: Run, write: Write, outputs: tuple[str, ...], message: str) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("check", "template.yaml", *(part for output in outputs for part in ("--output", output)))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(message)


def test_quiet_prints_findings_alone(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    assert run("check", "-q", "template.yaml").out == FINDING
    write("template.yaml", FINE)
    assert run("check", "-q", "template.yaml").out == ""


def test_colour_is_for_terminals_unless_it_is_asked_for(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("template.yaml", TEMPLATE)
    assert "\x1b[" not in run("check", "template.yaml").out
    assert "\x1b[1;31merror[queue-is-there]\x1b[0m" in run("check", "template.yaml", "--color", "always").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b[" in run("check", "template.yaml").out
    assert "\x1b[" not in run("check", "template.yaml", "--color", "never").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check", "template.yaml").out


def test_the_order_of_the_files_changes_nothing(run: Run, write: Write) -> None:
    for name in ("a.yaml", "b.yaml", "c/d.yaml"):
        write(name, TEMPLATE)
    assert run("check", "a.yaml", "c/d.yaml", "b.yaml") == run("check", "c", "b.yaml", "a.yaml")
