"""The model at work, as it comes with the code."""

import numpy as np
import pytest

from nlp import Intent, Sentiment, analyze, embed
from nlp.transformer import stretch_weights

pytestmark = pytest.mark.unit


def test_embeddings_are_unit_vectors_in_32_bits() -> None:
    vectors = embed(["tem onix automático?", "quero um carro pra família", ""])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    asked, same, other = embed(
        ["dá pra parcelar o carro?", "vocês financiam em quantas vezes?", "parem de me escrever"]
    )
    assert asked @ same > asked @ other


def test_a_text_is_embedded_alike_alone_and_beside_others() -> None:
    text = "moro em Santos e uso pra trabalho"
    assert np.array_equal(embed([text])[0], embed(["oi", text, "tchau"])[1])


def test_no_text_gives_no_vector() -> None:
    assert embed([]).shape == (0, 384)


def test_nothing_written_is_unknown_without_any_confidence() -> None:
    assert (analyze("").intent, analyze("").confidence) == (Intent.UNKNOWN, 0.0)


def test_a_mood_is_read_beside_the_intent() -> None:
    assert analyze("que carro lindo, amei demais!").sentiment is Sentiment.POSITIVE
    assert analyze("péssimo atendimento, estou muito irritado").sentiment is Sentiment.NEGATIVE


@pytest.mark.parametrize(
    ("span", "weights"), [((0, 4), [0, 1, 0, 0]), ((3, 9), [0, 1, 1, 0]), ((20, 25), [1, 1, 1, 1])]
)
def test_a_stretch_is_the_pieces_that_overlap_it(span: tuple[int, int], weights: list[int]) -> None:
    places = [(0, 0), (0, 5), (5, 9), (0, 0)]
    assert list(stretch_weights(places, span)) == weights


def test_of_a_long_text_the_close_is_understood_where_it_stands() -> None:
    text = "bom dia, tudo bem? " + "estive pensando na vida e em muitas coisas, sabe. " * 40 + "quanto custa o HB20?"
    result = analyze(text)
    [model] = [entity for entity in result.entities if entity.type == "model"]
    assert text[model.start : model.end] == "HB20"
    assert result.intent is not Intent.GREETING
