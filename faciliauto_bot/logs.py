"""Structured JSON logs: events and ids, never what a person wrote or is called."""

from typing import Any

import structlog

# Keys a library might bind that would name a person or hold content.
PERSONAL = {"ip", "user_agent", "request_body", "phone", "wa_id", "wamid", "name", "text", "email"}


def drop_personal(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Last guard: a personal key never reaches the output, whoever bound it."""
    for key in PERSONAL & event.keys():
        del event[key]
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    drop_personal,
]


def logging_config(level: str) -> dict[str, Any]:
    """The ``LOGGING`` setting; also configures structlog to end in the same JSON formatter."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            # One line a request and a task would be most of the log: the tables already tell it.
            "django_structlog": {"level": "WARNING"},
        },
    }
