"""The graph: the seed's nodes, compiled once, drawn as the document shows it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from conversations.engine.graph import compiled, picture

pytestmark = pytest.mark.unit
DOCUMENT = Path(__file__).parents[3] / "docs" / "conversation.md"


def test_the_seeds_nodes_are_in_the_graph() -> None:
    assert {
        "process_nlp",
        "handle_greeting",
        "collect_profile",
        "generate_recommendations",
        "show_car_details",
        "compare_cars",
        "human_handoff",
        "apply_guardrails",
    } <= set(compiled().get_graph().nodes)


def test_every_way_ends_in_the_guardrails() -> None:
    edges = compiled().get_graph().edges
    assert {edge.source for edge in edges if edge.target == "__end__"} == {"apply_guardrails"}


def test_it_is_compiled_once_per_process() -> None:
    assert compiled() is compiled()


def test_the_document_shows_the_picture_the_command_prints() -> None:
    printed = StringIO()
    call_command("graph", stdout=printed)
    assert printed.getvalue().strip() == picture()
    assert picture() in DOCUMENT.read_text(encoding="utf-8")
