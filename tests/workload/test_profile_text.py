"""Entry points are put into a profile without a change of what is there."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sless_audit.template.read import read_text
from sless_audit.workload.profile_sections import read_profile
from sless_audit.workload.profile_text import Blank, CannotInsert, new_text, with_blanks

MAILS = Blank("Mails", "queue", "MailQueue", "")
ORDERS = Blank("PostOrders", "api", "Shop:Api", "POST /orders/{id}")


def entries(text: str) -> object:
    return read_text(text, "usage.yaml").values["entry_points"]


def test_a_new_profile_has_a_blank_for_each_entry_point() -> None:
    text = new_text([MAILS, ORDERS])
    profile = read_profile(read_text(text, "usage.yaml"))
    assert profile.on == {
        "Mails": {"queue": "MailQueue"},
        "PostOrders": {"api": "Shop:Api", "route": "POST /orders/{id}"},
    }
    assert profile.figures["entry_points"] == {"Mails": {}, "PostOrders": {}}
    assert text.endswith(
        '    on: { api: "Shop:Api", route: "POST /orders/{id}" }\n    volume: # requests, as in 3M /month\n'
    )


def test_a_new_profile_may_have_none() -> None:
    assert entries(new_text([])) == {}


BLOCK = """\
    # The shop.
    schema: sless-audit/usage/v1
    entry_points:
        Old:   # kept
            on: {queue:   Old}
            volume: 3M /month   # measured in May
            # request: not known

        # What follows is about nodes.
    nodes:
      Worker: { failure: 1% }
    """


def test_blocks_are_put_behind_the_last_one_and_its_comments() -> None:
    assert with_blanks(dedent(BLOCK), [MAILS]) == dedent(
        """\
        # The shop.
        schema: sless-audit/usage/v1
        entry_points:
            Old:   # kept
                on: {queue:   Old}
                volume: 3M /month   # measured in May
                # request: not known
            Mails:
              on: { queue: MailQueue }
              volume: # messages, as in 3M /month

            # What follows is about nodes.
        nodes:
          Worker: { failure: 1% }
        """
    )


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        "schema: s\nentry_points:\n  Old: { on: { queue: Q }, volume: 3/s }",
        "schema: s\nentry_points:\n  Old:\n    on: { queue: Q }\n    volume:",
        "schema: s\nentry_points:\n  Old:\n    on: { queue: Q }\n    volume: # to be measured\n# end",
        "schema: s\nentry_points:\n  Old:\n    shape:\n      bursts:\n      - name: a\n        rate: 3/s # often\n\n\nnodes: {}\n",
        "schema: s\nentry_points: { Old: { volume: 3/s } } # one line\nnodes: {}\n",
        "schema: s\nentry_points: {\n  Old: { volume: 3/s }, # with a comma\n}\n",
        "schema: s\nentry_points: {}\n",
        "schema: s\nentry_points: # none yet\nnodes: {}\n",
        "schema: s\nentry_points:",
        "schema: s # no entry points",
        "schema: s\nnodes:\n  A: { failure: 1% }\n",
        '{"schema": "s", "entry_points": {"Old": {"volume": "3/s"}}, "nodes": {}}',
        '{\n  "schema": "s",\n  "entry_points": {\n    "Old": {\n      "volume": "3/s"\n    }\n  }\n}\n',
        '{"schema": "s"}',
        '{\n\t"schema": "s",\n\t"entry_points": {\n\t\t"Old": {"volume": "3/s"}\n\t}\n}\n',
        "schema: s\r\nentry_points:\r\n  Old: { volume: 3/s }\r\nnodes: {}\r\n",
        "schema: s\nentry_points:\n  Öld: { volume: 3/s } # 🛒\n  'Two words': { volume: 1/s }\n",
        "---\nschema: s\nentry_points:\n  Old: { volume: 3/s }\n",
    ],
)
def test_what_was_there_is_there_byte_by_byte(text: str) -> None:
    text = dedent(text)
    before = read_text(text, "usage.yaml").values
    after = with_blanks(text, [MAILS, ORDERS])
    found = read_text(after, "usage.yaml").values
    old = before.get("entry_points") or {}
    assert {key: value for key, value in found.items() if key != "entry_points"} == {
        key: value for key, value in before.items() if key != "entry_points"
    }
    assert found["entry_points"] == old | {
        "Mails": {"on": {"queue": "MailQueue"}, "volume": None},
        "PostOrders": {"on": {"api": "Shop:Api", "route": "POST /orders/{id}"}, "volume": None},
    }
    inserted = len(after) - len(text)
    assert any(after[:at] + after[at + inserted :] == text for at in range(len(text) + 1))
    assert ("\r\n" in text) == ("\r\n" in after)
    assert after.count("\r\n") in (0, after.count("\n"))
    assert text.lstrip()[:1] != "{" or read_text(after, "usage.json").values == found


@pytest.mark.parametrize("text", ["schema: s\nentry_points: null\n", "schema: s\nentry_points: [a]\n", "- a"])
def test_what_cannot_be_added_to_is_left_alone(text: str) -> None:
    with pytest.raises(CannotInsert):
        with_blanks(text, [MAILS])


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20)


@given(names, names, names)
def test_any_name_and_route_come_back_as_they_were(name: str, node: str, route: str) -> None:
    blank = Blank(name, "api", node, route)
    expected = {name: {"on": {"api": node, "route": route}, "volume": None}}
    assert entries(new_text([blank])) == expected
    assert entries(with_blanks("schema: s\n", [blank])) == expected
    assert entries(with_blanks('{"schema": "s"}', [blank])) == expected
