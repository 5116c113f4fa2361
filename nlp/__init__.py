"""Reads customers' messages: `analyze` gives intent, entities, sentiment and language. Pure: no model, no network."""

from nlp.analyzer import analyze
from nlp.entities.numbers import Number, numbers_in
from nlp.result import Entity, Intent, NLPResult, Sentiment

__all__ = ["Entity", "Intent", "NLPResult", "Number", "Sentiment", "analyze", "numbers_in"]
