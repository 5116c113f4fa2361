"""A new model beside the one in use: what it gains, what it loses."""

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from nlp import Intent, Sentiment
from nlp.comparison import Comparison, as_table, compare
from nlp.evaluation import Example
from nlp.intents import Judgement
from nlp.reading import Reading

pytestmark = pytest.mark.unit

EXAMPLES = [
    Example(text="oi", intent=Intent.GREETING),
    Example(text="tchau", intent=Intent.GOODBYE),
    Example(text="sim", intent=Intent.AFFIRM),
    Example(text="não", intent=Intent.DENY),
]


class Says:
    """A model that knows its answers by heart."""

    def __init__(self, **answers: Intent) -> None:
        self.answers = answers

    def judge(self, reading: Reading, stretches: Sequence[tuple[int, int]]) -> list[Judgement]:
        intent = self.answers.get(reading.normalized.original, Intent.UNKNOWN)
        confidence = 0.3 if intent is Intent.UNKNOWN else 0.9
        return [Judgement(intent, confidence, Sentiment.NEUTRAL, None) for _ in stretches]


OLD = Says(oi=Intent.GREETING, tchau=Intent.GREETING, sim=Intent.AFFIRM, não=Intent.AFFIRM)
NEW = Says(oi=Intent.GREETING, tchau=Intent.GOODBYE, sim=Intent.DENY, não=Intent.GREETING)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare(EXAMPLES, OLD, NEW)


def test_what_the_new_model_gains_and_loses_is_named(compared: Comparison) -> None:
    assert [(one.text, one.a, one.b) for one in compared.gained] == [("tchau", Intent.GREETING, Intent.GOODBYE)]
    assert [(one.text, one.a, one.b) for one in compared.lost] == [("sim", Intent.AFFIRM, Intent.DENY)]
    assert compared.other == 1
    assert compared.a.intent_accuracy == compared.b.intent_accuracy == 0.5


def test_a_model_against_itself_changes_nothing() -> None:
    same = compare(EXAMPLES, OLD, OLD)
    assert (same.gained, same.lost, same.other) == ([], [], 0)


def test_nothing_to_compare_on_is_said() -> None:
    with pytest.raises(ValueError, match="no labelled message"):
        compare([], OLD, NEW)


def test_the_table_has_both_sides_and_the_difference(compared: Comparison) -> None:
    lines = as_table(compared, show=5).splitlines()
    assert lines[0].split() == ["4", "messages", "A", "B", "B", "-", "A"]
    (goodbye,) = (line for line in lines if line.startswith("goodbye"))
    assert goodbye.split() == ["goodbye", "0.000", "1.000", "+1.000", "1"]
    (gained,) = (line for line in lines if line.endswith("tchau"))
    assert gained.split() == ["goodbye", "A", "greeting", "0.90,", "B", "goodbye", "0.90", "tchau"]
    assert "lost: right in A, wrong in B: 1" in lines


def test_only_so_many_messages_are_shown(compared: Comparison) -> None:
    table = as_table(compared, show=0)
    assert "tchau" not in table
    assert "gained: wrong in A, right in B: 1, the first 0" in table


def test_long_messages_are_cut_and_kept_on_one_line() -> None:
    long = Example(text="oi\n" * 60, intent=Intent.GREETING)
    table = as_table(compare([long], Says(), Says(**{long.text: Intent.GREETING})), show=1)
    (line,) = (line for line in table.splitlines() if line.startswith("  greeting"))
    assert line.endswith("…")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(example.model_dump_json() for example in EXAMPLES), encoding="utf-8")
    return file


def test_the_command_compares(labelled: Path) -> None:
    out = StringIO()
    call_command("evaluate_nlp", str(labelled), "--compare", "patterns", "patterns", stdout=out)
    assert "gained: wrong in A, right in B: 0" in out.getvalue()


def test_the_command_compares_as_json(labelled: Path) -> None:
    out = StringIO()
    call_command("evaluate_nlp", str(labelled), "--compare", "patterns", "patterns", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["a"]["intents"] == found["b"]["intents"]
    assert found["lost"] == []


def test_the_command_says_when_a_model_cannot_be_read(labelled: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_nlp", str(labelled), "--compare", "patterns", str(tmp_path / "none"))
