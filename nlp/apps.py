"""Tells Django of the package: its management commands, which model is in use, and a check that the model is whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


class NlpConfig(AppConfig):
    name = "nlp"
    verbose_name = "Compreensão de linguagem"

    def ready(self) -> None:
        from nlp import model_files

        if settings.NLP_MODEL:
            model_files.use(Path(settings.NLP_MODEL))
        checks.register(_model_is_whole)


def _model_is_whole(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    from nlp import model_files

    try:
        model_files.verify(model_files.in_use())
    except model_files.ModelBroken as error:
        return [checks.Critical(str(error), id="nlp.E001")]
    return []
