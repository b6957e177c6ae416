"""Where inline code stands in its template."""

from pathlib import Path
from textwrap import indent

import pytest

from tests.graphs import app_of, resource

HEAD = """\
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
"""
CODE = """\
import time
def handler(event, context):
    time.sleep(9)
"""


def called_at(code: str, folder: Path) -> tuple[str, str]:
    """The line of the template on which the call of `sleep` is said to stand, and the part of it that is meant."""
    text = HEAD + indent(code, "        ")
    function = resource(app_of(text, code=folder), "F")
    assert function.code is not None
    (sleep,) = function.code.facts.call_sites
    span = function.code.spot(sleep.place).span
    line = text.splitlines()[span.line - 1]
    return line.strip(), line[span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    "code",
    [
        "ZipFile: |\n" + indent(CODE, "  "),
        "ZipFile: !Sub |\n\n" + indent(CODE, "  "),
        "ZipFile: |-  # of the handler\n" + indent(CODE, "  "),
        "ZipFile:\n  Fn::Sub: |\n" + indent(CODE, "    "),
        "ZipFile: !Sub\n  - |\n" + indent(CODE, "    ") + "  - {A: b}\n",
    ],
)
def test_a_literal_block_has_the_lines_of_the_template(code: str, tmp_path: Path) -> None:
    assert called_at(code, tmp_path) == ("time.sleep(9)", "time.sleep(9)")


@pytest.mark.parametrize(
    "code",
    [
        "ZipFile: >\n  import time\n\n  def handler(event, context):\n      time.sleep(9)\n",
        'ZipFile: "import time\\ndef handler(event, context):\\n    time.sleep(9)"\n',
        "ZipFile: !Join\n  - ''\n  - - |\n" + indent(CODE, "      ") + "    - pass\n",
        "ZipFile:\n  Fn::Join:\n    - ''\n    - - |\n" + indent(CODE, "        ") + "      - pass\n",
    ],
)
def test_other_code_is_shown_at_its_property(code: str, tmp_path: Path) -> None:
    line, _ = called_at(code, tmp_path)
    assert line == code.splitlines()[0]
