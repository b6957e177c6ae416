"""Samples of what `make oracle` measures in full: see `sam_oracle.py`."""

import csv
import json
from pathlib import Path

import pytest

from sless_audit.errors import TemplateError
from sless_audit.template.read import read_file
from sless_audit.template.sam import lower
from sless_audit.template.sam.managed_policies import managed_policy_arn
from tests.oracles.sam_oracle import PARAMETERS, Case, Score, cases, known_parameters, lower_case, oracle_folder

translator = pytest.importorskip("samtranslator", reason="the SAM translator comes with cfn-lint")


@pytest.fixture(scope="module")
def folder() -> Path:
    found = oracle_folder()
    if found is None:
        pytest.skip("no corpus: set SLESS_AUDIT_SHARED to the folder that holds it")
    return found


def test_the_translators_own_cases(folder: Path) -> None:
    score = Score()
    refused = noticed = 0
    for case in list(cases(folder))[::8]:
        lowered = lower_case(case)
        if case.is_refused:
            refused += 1
            noticed += bool(lowered.problems)
        else:
            score.add(case, lowered)
    assert score.expected > 200
    assert score.found == score.expected, score.differences
    assert score.surplus == 0, score.differences
    assert score.equal >= 0.98 * score.found, score.differences
    assert noticed >= 0.7 * refused


@pytest.mark.filterwarnings("ignore")  # of the translator's own dependencies
def test_real_templates_are_lowered_as_the_translator_does(folder: Path) -> None:
    from tests.oracles.translator import needs_repository, packaged, translate

    score = Score()
    refused_without_cause = []
    with (folder.parent / "INDEX.csv").open(newline="", encoding="utf-8") as stream:
        paths = [
            row["path"]
            for row in csv.DictReader(stream)
            if row["kind"] == "sam"
            and row["transform"] == "AWS::Serverless-2016-10-31"
            and "sam-oracle" not in row["path"]
        ]
    for path in sorted(paths)[::30]:
        try:
            template = json.loads(json.dumps(read_file(folder.parent / path, path).values))
        except TemplateError:
            continue
        if needs_repository(template):
            continue
        template = packaged(template)
        before = json.dumps(template)
        lowered = lower(template, PARAMETERS)
        assert json.dumps(template) == before, f"{path} was changed"
        translated = translate(template, known_parameters(template))
        if translated is None:
            continue
        refused_without_cause += [(path, problem) for problem in lowered.problems]
        score.add(Case(path, template, translated), lowered)
        assert {**template.get("Conditions", {}), **lowered.conditions} == translated.get("Conditions", {}), path
    assert score.expected > 150
    assert score.found == score.expected, score.differences
    assert score.surplus == 0, score.differences
    # A layer keeps its metadata here, where suppressions stand; the translator drops it.
    assert score.equal >= 0.97 * score.found, score.differences
    assert not refused_without_cause


def test_names_of_managed_policies_are_those_that_the_translator_knows() -> None:
    data = Path(translator.__file__).parent / "internal" / "data" / "aws_managed_policies.json"
    known: dict[str, str] = json.loads(data.read_text(encoding="utf-8"))["aws"]
    differing = [name for name, arn in known.items() if managed_policy_arn(name, "aws") != arn]
    # AWS adds policies with most versions of the translator; a difference in the others is an error of the table.
    assert len(differing) <= 0.1 * len(known)
    assert all(managed_policy_arn(name, "aws") == name for name in differing)
