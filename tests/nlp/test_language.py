import pytest

from nlp import analyze

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola, busco un coche familiar, ¿cuánto cuesta?", "es"),
        ("quiero un auto barato para mi familia", "es"),
        ("hello, I am looking for a cheap car", "en"),
        ("do you have any automatic cars under 60k?", "en"),
        ("oi, quero um carro automático", "pt-BR"),
        ("hola", "pt-BR"),
        ("test drive", "pt-BR"),
        ("hello, quero um carro", "pt-BR"),
        ("top de linha full flex", "pt-BR"),
        ("", "pt-BR"),
    ],
)
def test_only_a_clear_foreign_message_is_foreign(text: str, language: str) -> None:
    assert analyze(text).language == language
