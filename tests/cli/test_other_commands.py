"""`graph`, `rules`, `explain`, `schema`, and the names that the package offers."""

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import sless_audit
from sless_audit.report.json_text import SCHEMAS
from tests.cli.conftest import RULE, TEMPLATE, Run, Write


def test_graph_draws_the_flow(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("graph", "template.yaml")
    assert (ran.code, ran.out) == (0, 'flowchart LR\n  n0[/"Orders<br/>SQS Queue"/]\n')
    assert run("graph", "template.yaml", "--output", "dot").out.startswith("digraph app {\n")


def test_graph_as_json_fits_its_schema(run: Run, write: Write, tmp_path: Path) -> None:
    write("template.yaml", TEMPLATE)
    assert run("graph", ".", "--output", "json=graph.json", "--region", "eu-west-1").out == ""
    found = json.loads((tmp_path / "graph.json").read_text("utf-8"))
    assert [node["id"] for node in found["nodes"]] == ["template:Orders"]
    assert Draft202012Validator(json.loads((SCHEMAS / "graph.json").read_text("utf-8"))).is_valid(found)


def test_graph_draws_the_rest_where_a_template_is_broken(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    write("broken.yaml", "Resources:\n  A: [\n")
    ran = run("graph", ".")
    assert (ran.code, "Orders" in ran.out) == (2, True)
    assert "  --> broken.yaml:" in ran.err


def test_rules_are_listed_by_concern_with_those_of_the_project(run: Run) -> None:
    ran = run("rules")
    assert (ran.code, ran.err) == (0, "")
    assert "\nmessaging\n" in f"\n{ran.out}"
    assert "\n  error    queue-is-there\n           A queue is there.\n" in ran.out


def test_rules_as_json_fit_their_schema(run: Run) -> None:
    found = json.loads(run("rules", "--output", "json").out)
    assert Draft202012Validator(json.loads((SCHEMAS / "rules.json").read_text("utf-8"))).is_valid(found)
    assert {
        "rule": "queue-is-there",
        "concern": "messaging",
        "title": "A queue is there.",
        "severity": "error",
        "confidence": "high",
        "needs": ["template"],
    } in found["rules"]


def test_explain_prints_the_documentation(run: Run) -> None:
    assert (
        run("explain", "queue-is-there").out
        == """\
error[queue-is-there]: A queue is there.
concern: messaging; confidence: high; needs: template

A queue was found.

Why it matters
  It is only for a test.

What to do
  Remove the queue.

Not flagged
  A queue called Fine.

References
  - https://docs.aws.amazon.com/

Bad (a queue)
  Resources: {Queue: {Type: AWS::SQS::Queue}}

Good
  Resources: {Fine: {Type: AWS::SQS::Queue}}
"""
    )


def test_explain_wraps_prose_and_keeps_items_apart(run: Run, write: Write) -> None:
    long = "so many words that one line cannot hold all of them, whoever wrote them down"
    address = f"https://docs.aws.amazon.com/{'very/' * 12}long.html"
    text = RULE.replace("It is only for a test.", f"{long}.\n\n    - {long}\n      and more.\n    - {address}")
    write("own/messaging/queue_is_there.py", text)
    out = run("explain", "queue-is-there").out
    assert (
        f"""
Why it matters
  so many words that one line cannot hold all of them, whoever wrote them down.

  - so many words that one line cannot hold all of them, whoever wrote them down
    and more.
  - {address}

What to do
"""
        in out
    )


def test_explain_writes_a_page_of_markdown(run: Run) -> None:
    assert (
        run("explain", "queue-is-there", "--output", "markdown").out
        == """\
# queue-is-there

A queue is there.

Severity: error. Confidence: high.
Concern: messaging. Needs: template.

A queue was found.

## Why it matters

It is only for a test.

## What to do

Remove the queue.

## Not flagged

A queue called Fine.

## References

- https://docs.aws.amazon.com/

## Bad (a queue)

```yaml
Resources: {Queue: {Type: AWS::SQS::Queue}}
```

## Good

```yaml
Resources: {Fine: {Type: AWS::SQS::Queue}}
```
"""
    )


def test_explain_suggests_a_name(run: Run) -> None:
    ran = run("explain", "queue-is-their")
    assert (ran.code, ran.out) == (2, "")
    assert "  = help: did you mean 'queue-is-there'?\n" in ran.err


SHIPPED = ["breakeven", "check", "config", "cost", "diff", "graph", "limits", "pricing", "quotas", "rules", "spike"]


@pytest.mark.parametrize("name", SHIPPED)
def test_schema_prints_the_published_one(run: Run, name: str) -> None:
    ran = run("schema", name)
    assert (ran.code, ran.out) == (0, (SCHEMAS / f"{name}.json").read_text("utf-8"))


def test_no_other_schema_is_shipped() -> None:
    assert {file.stem for file in SCHEMAS.glob("*.json")} == set(SHIPPED)


def test_the_public_names_are_there_and_no_others() -> None:
    tree = ast.parse(Path(sless_audit.__file__).read_text("utf-8"))
    (for_checkers,) = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {
        one.asname or one.name: (node.module, one.name)
        for node in for_checkers.body
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    assert set(sless_audit.__all__) == {*imported, "__version__"}
    for name, (module, inner) in imported.items():
        assert getattr(sless_audit, name) is getattr(import_module(module or ""), inner), name
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        _ = sless_audit.chekc


def test_the_library_answers_like_the_command(run: Run, write: Write) -> None:
    template = write("template.yaml", TEMPLATE)
    config = sless_audit.load_config(template.parent)
    (finding,) = sless_audit.check_paths(["template.yaml"], config).findings
    assert (finding.rule, finding.place.span.line) == ("queue-is-there", 4)
    assert f"template.yaml:{finding.place.span.line}" in run("check", "template.yaml").out


def test_importing_the_package_imports_nothing_of_it() -> None:
    code = "import sys, sless_audit; print([name for name in sys.modules if name.startswith('sless_audit.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['sless_audit.version']\n"


def test_the_version_costs_no_graph() -> None:
    code = "import sys; from sless_audit.cli.main import main; main(['--version']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"yaml", "sless_audit.graph.model"}.isdisjoint(done.stdout.split())
