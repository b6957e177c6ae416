"""The flow of events as Mermaid and DOT."""

import re
import shutil
import subprocess

import pytest

from sless_audit.graph.model import App, Edge, External, Stack
from sless_audit.report import GraphReport, render
from tests.graphs import app_of, resource
from tests.report.results import TEMPLATE


def mermaid(*apps: App) -> str:
    (part,) = render("graph", "mermaid", GraphReport(apps))
    return part.text


def dot(*apps: App) -> str:
    (part,) = render("graph", "dot", GraphReport(apps))
    return part.text


def with_unsure_edge(app: App, kind: str = "publishes") -> App:
    worker = resource(app, "Worker")
    edge = Edge(
        worker, External("http", "api.example.com"), kind, None, (worker.place(),),  # type: ignore[arg-type]
        "low", ({},), None, worker, (),
    )  # fmt: skip
    return App(app.stacks, app.resources, (*app.edges, edge), True)


def test_mermaid_shows_the_flow_without_roles() -> None:
    assert (
        mermaid(with_unsure_edge(app_of(TEMPLATE)))
        == """\
flowchart LR
  n0[/"Orders<br/>SQS Queue"/]
  n1["Worker<br/>Lambda Function"]
  n2>"api.example.com"]
  n0 -->|"polls"| n1
  n1 -.->|"publishes"| n2
  classDef entry stroke-width:3px
  class n0 entry
"""
    )


def test_dot_shows_the_same() -> None:
    assert (
        dot(with_unsure_edge(app_of(TEMPLATE)))
        == """\
digraph app {
  rankdir=LR;
  node [fontname="sans-serif", margin="0.2,0.1"];
  edge [fontname="sans-serif", fontsize=10];
  "stack:Orders" [label="Orders\\nSQS Queue", shape=cds, penwidth=3];
  "stack:Worker" [label="Worker\\nLambda Function", shape=box];
  "external:http:api.example.com" [label="api.example.com", shape=note];
  "stack:Orders" -> "stack:Worker" [label="polls"];
  "stack:Worker" -> "external:http:api.example.com" [label="publishes", style=dashed];
}
"""
    )


def test_several_edges_between_two_nodes_are_one_arrow() -> None:
    app = with_unsure_edge(with_unsure_edge(app_of(TEMPLATE)), "reads")
    assert mermaid(app).count("n1 -.->") == 1
    assert '-.->|"publishes, reads"|' in mermaid(app)


def test_stacks_are_frames_where_there_are_several() -> None:
    one, other = app_of(TEMPLATE, name="shop"), app_of(TEMPLATE, name="depot")
    assert "subgraph" not in mermaid(one)
    assert re.findall(r"subgraph (.*)", mermaid(one, other)) == ['s0["shop"]', 's1["depot"]']
    assert re.findall(r"    label=(.*);", dot(one, other)) == ['"shop"', '"depot"']


HOSTILE = 'a"]\n  click n0 call()\\" b[(|{end}`#<script>\x1b[31m\u202e名'


def hostile() -> App:
    app = app_of(TEMPLATE)
    for number, one in enumerate(app.resources):
        one.logical_id = f"{HOSTILE}{number}"
    stack = app.stacks[0]
    stack.name = HOSTILE
    worker = app.resources[1]
    edge = Edge(
        worker, External("http", HOSTILE), "publishes", None, (worker.place(),), "high", ({},), None, worker, ()
    )
    second = Stack("second", stack.template, stack.evaluator)
    return App((stack, second), app.resources, (*app.edges, edge), True)


def test_a_hostile_name_stays_inside_its_label_in_mermaid() -> None:
    lines = mermaid(hostile(), app_of(TEMPLATE)).splitlines()
    statement = re.compile(
        r'flowchart LR|  subgraph s\d+\["[^"\[\]{}()<>|`\\]*"\]|  end|\s+n\d+ -->\|"[a-z, ]+"\| n\d+'
        r'|\s+n\d+(\[/?|>|\(\[)"([^"\[\]{}()<>|`\\]|<br/>)*"(/?\]|\]\))|  classDef entry .*|  class [n\d,]+ entry'
    )
    assert [line for line in lines if not statement.fullmatch(line)] == []


def test_a_hostile_name_stays_inside_its_string_in_dot() -> None:
    text = dot(hostile(), app_of(TEMPLATE))
    without_strings = re.sub(r'"(?:[^"\\]|\\["\\n])*"', "S", text)
    assert '"' not in without_strings
    assert "script" not in without_strings
    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_takes_it() -> None:
    done = subprocess.run(
        ["dot", "-Tsvg"], input=dot(hostile(), app_of(TEMPLATE)), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
