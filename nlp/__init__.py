"""Reads customers' messages: `analyze` gives intent, entities, sentiment and language, `embed` the meaning as a vector.

Pure: no Django model, no network. Importing it is cheap; the language model is loaded at first use.
"""

from nlp.analyzer import analyze, embed, warm_up
from nlp.entities.numbers import Number, numbers_in
from nlp.model_files import ModelBroken
from nlp.result import Entity, Intent, NLPResult, Sentiment

__all__ = [
    "Entity",
    "Intent",
    "ModelBroken",
    "NLPResult",
    "Number",
    "Sentiment",
    "analyze",
    "embed",
    "numbers_in",
    "warm_up",
]
