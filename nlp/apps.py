"""Registers the package with Django so that its management command is found; nothing else here needs Django."""

from django.apps import AppConfig


class NlpConfig(AppConfig):
    name = "nlp"
    verbose_name = "Compreensão de linguagem"
