"""`profile init`, `sync` and `check`; where a profile is found; its schema."""

import json
import os
import stat
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sless_audit.api.graph import graph
from sless_audit.api.profile import find_profiles
from sless_audit.config import load_config
from sless_audit.errors import ConfigError, UsageError
from sless_audit.shipped import shipped
from sless_audit.template.read import read_text
from tests.cli.conftest import Run, Write
from tests.report.test_json import properties

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: java21
      Events:
        Orders: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}
        Post: {Type: Api, Properties: {Path: /orders, Method: post}}
"""

MORE = """\
  Mails:
    Type: AWS::SNS::Topic
    Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt Worker.Arn}]}
"""

PROFILE = "schema: sless-audit/usage/v1\nentry_points:\n  Orders: { volume: 3/s }\n"


def test_init_writes_a_blank_for_each_entry_point(run: Run, write: Write, tmp_path: Path) -> None:
    write("app/template.yaml", TEMPLATE)
    ran = run("profile", "init", "app")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "wrote app/sless-usage.yaml: volumes to be filled in\n  Orders: Orders\n  PostOrders: ServerlessRestApi POST /orders\n"
    )
    text = (tmp_path / "app/sless-usage.yaml").read_text("utf-8")
    assert read_text(text, "").values == {
        "schema": "sless-audit/usage/v1",
        "entry_points": {
            "Orders": {"on": {"queue": "Orders"}, "volume": None},
            "PostOrders": {"on": {"api": "ServerlessRestApi", "route": "POST /orders"}, "volume": None},
        },
    }
    assert run("profile", "check", "app").out == (
        "app/sless-usage.yaml: no mistakes\n"
        "  entry points: 2; nodes: 0; edges: 0; scenarios: baseline\n"
        "  no volume: Orders\n"
        "  no volume: PostOrders\n"
    )


def test_init_never_writes_over_a_profile_unless_told(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    file = write("sless-usage.yaml", PROFILE)
    ran = run("profile", "init")
    assert (ran.code, ran.out, file.read_text("utf-8")) == (2, "", PROFILE)
    assert "sless-usage.yaml is there already" in ran.err
    assert run("profile", "init", "--force").code == 0
    assert "PostOrders" in file.read_text("utf-8")


def test_init_sees_a_profile_that_counts_for_the_app_from_elsewhere(run: Run, write: Write, tmp_path: Path) -> None:
    write("samconfig.toml", "version = 0.1\n")
    write("sless-usage.yaml", PROFILE)
    write("src/template.yaml", TEMPLATE)
    assert run("profile", "init", "src/template.yaml").code == 2
    assert not (tmp_path / "src/sless-usage.yaml").exists()


def test_init_writes_where_it_is_told(run: Run, write: Write, tmp_path: Path) -> None:
    write("template.yaml", TEMPLATE)
    assert run("profile", "init", "--profile", "load.yaml").code == 0
    assert (tmp_path / "load.yaml").is_file()
    assert run("profile", "init", "--profile", "no/such/folder/load.yaml").code == 2


def test_sync_adds_what_is_new_and_tells_what_is_gone(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    profile = PROFILE + "  Carts: { on: { queue: Carts }, volume: 1/s } # last year\n# the end\n"
    file = write("sless-usage.yaml", profile)
    file.chmod(0o640)
    ran = run("profile", "sync")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "sless-usage.yaml: 1 new\n  + PostOrders: ServerlessRestApi POST /orders\n"
        "  gone? Carts: there is no resource 'Carts'\n"
    )
    added = '  PostOrders:\n    on: { api: ServerlessRestApi, route: "POST /orders" }\n    volume: # requests, as in 3M /month\n'
    assert file.read_text("utf-8") == profile.replace("# the end\n", f"{added}# the end\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.glob(".sless-usage*")] == []
    assert run("profile", "sync").out.startswith("sless-usage.yaml: nothing new\n")
    write("template.yaml", TEMPLATE + MORE)
    assert "  + Mails: Mails\n" in run("profile", "sync").out
    assert file.read_text("utf-8").count("volume: #") == 2


def test_sync_keeps_a_byte_order_mark_line_ends_and_links(run: Run, write: Write, tmp_path: Path) -> None:
    write("template.yaml", TEMPLATE)
    content = b"\xef\xbb\xbf" + PROFILE.replace("\n", "\r\n").encode()
    (tmp_path / "load.yaml").write_bytes(content)
    (tmp_path / "sless-usage.yaml").symlink_to("load.yaml")
    assert run("profile", "sync").code == 0
    assert (tmp_path / "sless-usage.yaml").is_symlink()
    found = (tmp_path / "load.yaml").read_bytes()
    assert found.startswith(content)
    assert found.count(b"\r\n") == found.count(b"\n") == 6


@pytest.mark.parametrize(
    "profile",
    [
        "schema: sless-audit/usage/v1\nentry_points: null\n",
        PROFILE.replace("3/s", "3KB"),
        PROFILE.encode("utf-16").decode("latin-1"),
    ],
)
def test_sync_leaves_alone_what_it_cannot_add_to(run: Run, write: Write, profile: str) -> None:
    write("template.yaml", TEMPLATE)
    file = write("sless-usage.yaml", "")
    file.write_bytes(profile.encode("latin-1"))
    assert run("profile", "sync").code == 2
    assert file.read_bytes() == profile.encode("latin-1")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_sync_says_where_it_may_not_write(run: Run, write: Write, tmp_path: Path) -> None:
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE)
    tmp_path.chmod(0o555)
    assert run("profile", "sync").code == 2
    tmp_path.chmod(0o755)


def test_check_tells_all_mistakes(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE.replace("3/s", "3KB") + "node: {}\n")
    ran = run("profile", "check")
    assert (ran.code, ran.out) == (2, "")
    assert "error: '3KB' is a size, not a rate\n  --> sless-usage.yaml:3:13\n" in ran.err
    assert "error: unknown key 'node'\n  --> sless-usage.yaml:4:1\n" in ran.err
    assert "did you mean 'nodes'?" in ran.err


def test_check_tells_what_is_left_open(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE)
    assert run("profile", "check").out.endswith("\n  not in the profile: ServerlessRestApi POST /orders\n")


@pytest.mark.parametrize("command", ["sync", "check"])
def test_without_a_profile_there_is_nothing_to_do(run: Run, write: Write, command: str) -> None:
    write("template.yaml", TEMPLATE)
    ran = run("profile", command)
    assert ran.code == 2
    assert "no usage profile for ." in ran.err
    assert "`sless-audit profile init` writes one" in ran.err


@pytest.mark.parametrize("command", ["init", "sync", "check"])
def test_a_template_that_cannot_be_read_is_told(run: Run, write: Write, command: str) -> None:
    write("template.yaml", "Resources:\n  A: [\n")
    write("sless-usage.yaml", PROFILE)
    ran = run("profile", command, "template.yaml", "--force") if command == "init" else run("profile", command)
    assert ran.code == 2
    assert "template.yaml:" in ran.err


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\xfa", b"a: &a [*a]", b"x" * 9_000_000, b"{" * 10_000])
def test_a_profile_that_cannot_be_read_is_told(run: Run, write: Write, content: bytes) -> None:
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", "").write_bytes(content)
    for command in ("sync", "check"):
        ran = run("profile", command)
        assert (ran.code, ran.out) == (2, "")
        assert "sless-usage.yaml" in ran.err
        assert "defect" not in ran.err
        assert "CloudFormation" not in ran.err


def test_a_profile_that_is_named_and_not_there_is_told(run: Run, write: Write) -> None:
    write("template.yaml", TEMPLATE)
    assert "no such file" in run("profile", "check", "--profile", "none.yaml").err


def found(*paths: str) -> list[str | None]:
    """The profile of each app."""
    config = load_config(Path.cwd())
    apps = graph(paths, config).apps
    profiles = find_profiles(apps, config, paths)
    return [profiles.file_of(app) for app in apps]


def test_a_profile_is_found_beside_the_template_in_the_folder_and_in_the_project(run: Run, write: Write) -> None:  # noqa: ARG001
    write("samconfig.toml", "version = 0.1\n")
    write("services/orders/template.yaml", TEMPLATE)
    assert found(".") == [None]
    write("sless-usage.yaml", PROFILE)
    assert (found("."), found("services/orders/template.yaml")) == (["sless-usage.yaml"], ["sless-usage.yaml"])
    write("services/sless-usage.yaml", PROFILE)
    assert (found("services"), found("services/orders")) == (["services/sless-usage.yaml"], ["sless-usage.yaml"])
    write("services/orders/sless-usage.yaml", PROFILE)
    assert found("services") == ["services/orders/sless-usage.yaml"]
    write("load/shop.yaml", PROFILE)
    write(".sless-audit.toml", 'profile = "load/shop.yaml"\n')
    assert found("services") == ["load/shop.yaml"]


def test_a_profile_of_the_project_may_speak_of_apps_that_are_not_looked_at(run: Run, write: Write) -> None:
    write("samconfig.toml", "version = 0.1\n")
    write("orders/template.yaml", TEMPLATE)
    write("mails/template.yaml", "Resources: {Mails: {Type: AWS::SQS::Queue}}\n")
    write("sless-usage.yaml", PROFILE + "nodes: { Mails: { message: 1KB } }\n")
    assert [run("profile", "check", path).code for path in (".", "orders", "mails")] == [0, 0, 0]
    write("sless-usage.yaml", PROFILE + "nodes: { Mail: { message: 1KB } }\n")
    assert [run("profile", "check", path).code for path in (".", "orders", "mails")] == [2, 0, 0]


def test_a_scenario_that_no_profile_has_is_told(run: Run, write: Write) -> None:  # noqa: ARG001
    write("template.yaml", TEMPLATE)
    write("sless-usage.yaml", PROFILE + "scenarios: { sale: { Orders.volume: x8 } }\n")
    config = load_config(Path.cwd())
    (app,) = graph(["."], config).apps
    profiles = find_profiles([app], config)
    assert profiles.scenarios == ("baseline", "sale")
    volume = profiles.usage(app, "sale").entries["template:Orders"].volume
    assert volume is not None
    assert volume.range.likely == 24
    with pytest.raises(UsageError) as refused:
        profiles.usage(app, "sales")
    assert refused.value.hint == "did you mean 'sale'?"


def test_the_schema_takes_what_init_writes_and_the_shipped_profiles(run: Run, write: Write, tmp_path: Path) -> None:
    ran = run("schema", "usage")
    schema = json.loads(ran.out)
    Draft202012Validator.check_schema(schema)
    assert [path for path, one in properties(schema) if not one.get("description")] == []
    validator = Draft202012Validator(schema)
    write("template.yaml", TEMPLATE)
    run("profile", "init")
    profiles = [tmp_path / "sless-usage.yaml", *sorted(shipped("sample_stacks").rglob("sless-usage.yaml"))]
    assert len(profiles) > 1
    for file in profiles:
        assert list(validator.iter_errors(read_text(file.read_text("utf-8"), "").values)) == []
    for wrong in (
        {},
        {"schema": "sless-audit/usage/v1", "node": {}},
        {"schema": "sless-audit/usage/v1", "nodes": {"A": {"duration": "2KB"}}},
        {"schema": "sless-audit/usage/v1", "nodes": {"A": {"failure": 0.5}}},
        {"schema": "sless-audit/usage/v1", "edges": {"A": {"writes": 1}}},
        {"schema": "sless-audit/usage/v1", "entry_points": {"A": {"volume": "3/s", "on": {"route": "GET /"}}}},
    ):
        assert list(validator.iter_errors(wrong)), wrong


def test_the_profiles_of_the_sample_stacks_have_no_mistakes(run: Run) -> None:
    ran = run("profile", "check", str(shipped("sample_stacks") / "order_processing"))
    assert (ran.code, ran.err) == (0, "")
    assert "no volume" not in ran.out
    assert "not in the profile" not in ran.out


def test_a_profile_in_the_config_is_relative_to_it(run: Run, write: Write) -> None:
    write(".sless-audit.toml", "profile = 3\n")
    with pytest.raises(ConfigError):
        load_config(Path.cwd())
    assert run("profile", "check").code == 2


def test_init_names_constructs_by_their_path(run: Run, write: Write, tmp_path: Path) -> None:
    write(
        "template.yaml",
        """\
        Resources:
          Orders91B3C6A1:
            Type: AWS::SQS::Queue
            Metadata: {aws:cdk:path: Shop/Orders/Resource}
          WorkerRole: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
          Worker7C9A: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}, Role: !Ref WorkerRole}}
          Mapping:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {EventSourceArn: !GetAtt Orders91B3C6A1.Arn, FunctionName: !Ref Worker7C9A}
        """,
    )
    assert run("profile", "init").code == 0
    entry_points = read_text((tmp_path / "sless-usage.yaml").read_text("utf-8"), "").values["entry_points"]
    assert entry_points == {"Orders": {"on": {"queue": "Shop/Orders"}, "volume": None}}


def test_init_tells_routes_of_one_name_apart(run: Run, write: Write, tmp_path: Path) -> None:
    api = '{Type: Api, Properties: {RestApiId: !Ref %s, Path: "/{proxy+}", Method: any}}'
    write(
        "template.yaml",
        f"""\
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Shop: {{Type: AWS::Serverless::Api, Properties: {{StageName: live}}}}
          Admin: {{Type: AWS::Serverless::Api, Properties: {{StageName: live}}}}
          Worker:
            Type: AWS::Serverless::Function
            Properties:
              Handler: app.handler
              Runtime: java21
              Events:
                Shop: {api % "Shop"}
                Admin: {api % "Admin"}
        """,
    )
    assert run("profile", "init").code == 0
    entry_points = read_text((tmp_path / "sless-usage.yaml").read_text("utf-8"), "").values["entry_points"]
    assert {name: one["on"]["api"] for name, one in entry_points.items()} == {
        "AnyProxy": "Shop",
        "AdminAnyProxy": "Admin",
    }
