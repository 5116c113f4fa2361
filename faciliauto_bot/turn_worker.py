"""What a worker of the queue ``turns`` has ready before its first task (``celery worker --include``).

Done at the first turn it could take longer than a turn may. Libraries are imported before the fork, which shares them;
the language model is loaded after it, for its threads would not survive one.
"""

from typing import Any

from celery.signals import worker_process_init

import faciliauto_bot.engine  # noqa: F401
import nlp.transformer  # noqa: F401
from nlp import warm_up


def load_model(**_: Any) -> None:
    warm_up()


worker_process_init.connect(load_model)
