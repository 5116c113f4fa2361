"""The project's settings, all from the environment (names and defaults: ``.env.example``).

Where ``DATABASE_URL`` is unset, the services and secrets of a running ``manage.py up`` with the same ``DATA_DIR``
are used; where nothing runs, only commands that need no database work.
"""

import os
import secrets
from pathlib import Path

import environ

from faciliauto_bot.embedded.discovery import environment as running_services
from faciliauto_bot.logs import logging_config
from faciliauto_bot.settings.clocks import Clocks
from faciliauto_bot.settings.env import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data").resolve()

EMBEDDED = not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))
env = Environment(running_services(DATA_DIR) if EMBEDDED else None)

DATABASE_URL = env.url("DATABASE_URL", schemes=("postgres", "postgresql"))
REDIS_URL = env.url("REDIS_URL", "redis://127.0.0.1:6379/0", schemes=("redis", "rediss"))
# Without a database only commands such as `up` and `makemigrations` run: they keep no secret.
OFFLINE = not DATABASE_URL

SECRET_KEY = secrets.token_urlsafe(50) if OFFLINE else env.secret("SECRET_KEY", minimum=50)
FIELD_ENCRYPTION_KEYS = [secrets.token_bytes(32)] if OFFLINE else env.keys("FIELD_ENCRYPTION_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if EMBEDDED else "")
HTTPS = env.boolean("HTTPS", default=not EMBEDDED)
DEBUG = False
PROCESS_ROLE = env.choice("PROCESS_ROLE", "command", ("command", "web", "live", "worker", "sender"))
PORT = env.integer("PORT", 8000, low=1, high=65535)
LIVE_PORT = env.integer("LIVE_PORT", 8002, low=1, high=65535)
# Where browsers reach the sockets: behind one proxy the site's own address; empty for this host at LIVE_PORT.
LIVE_URL = env.url("LIVE_URL", schemes=("ws", "wss"))
# Who may open a socket, exactly as browsers write it: scheme://host:port. Empty: the site's own addresses.
LIVE_ORIGINS = env.words("LIVE_ORIGINS")
SANDBOX_PORT = env.integer("SANDBOX_PORT", 8001, low=1, high=65535)

# --- WhatsApp -------------------------------------------------------------------------------------------------------
WHATSAPP_API_URL = env.url("WHATSAPP_API_URL", "https://graph.facebook.com", schemes=("http", "https"))
WHATSAPP_API_VERSION = env.text("WHATSAPP_API_VERSION", "v26.0")
WHATSAPP_PHONE_NUMBER_ID = "" if OFFLINE else env.secret("WHATSAPP_PHONE_NUMBER_ID")
WHATSAPP_BUSINESS_ACCOUNT_ID = env.text("WHATSAPP_BUSINESS_ACCOUNT_ID")
WHATSAPP_ACCESS_TOKEN = "" if OFFLINE else env.secret("WHATSAPP_ACCESS_TOKEN")
# Comma-separated while a secret is being rotated; at least one.
WHATSAPP_APP_SECRETS = [] if OFFLINE else [s for s in env.secret("WHATSAPP_APP_SECRET").split(",") if s]
WHATSAPP_VERIFY_TOKEN = "" if OFFLINE else env.secret("WHATSAPP_VERIFY_TOKEN")
WHATSAPP_THROUGHPUT_MPS = env.integer("WHATSAPP_THROUGHPUT_MPS", 80, low=1)
WHATSAPP_PAIR_BURST = env.integer("WHATSAPP_PAIR_BURST", 45, low=1)
WHATSAPP_PAIR_INTERVAL_MS = env.integer("WHATSAPP_PAIR_INTERVAL_MS", 6000, low=1)
WHATSAPP_MEDIA_HOSTS = env.words("WHATSAPP_MEDIA_HOSTS", "lookaside.fbsbx.com,graph.facebook.com")
WEBHOOK_ALLOWED_NETWORKS = env.words("WEBHOOK_ALLOWED_NETWORKS")
WEBHOOK_MAX_BYTES = 3 * 1024 * 1024
CONTACT_MESSAGES_PER_MINUTE = env.integer("CONTACT_MESSAGES_PER_MINUTE", 100, low=1)

# --- FacilIAuto backend, privacy, alerts ----------------------------------------------------------------------------
FACILIAUTO_API_URL = env.url("FACILIAUTO_API_URL", "http://127.0.0.1:8001", schemes=("http", "https"))
FACILIAUTO_API_TOKEN = env.text("FACILIAUTO_API_TOKEN")
PRIVACY_URL = env.url("PRIVACY_URL", "https://faciliauto.com.br/privacidade", schemes=("http", "https"))
DPO_CONTACT = env.text("DPO_CONTACT", "privacidade@faciliauto.com.br")
SLACK_WEBHOOK_URL = env.url("SLACK_WEBHOOK_URL", schemes=("http", "https"))
PAGERDUTY_KEY = env.text("PAGERDUTY_KEY")
PAGERDUTY_URL = env.url("PAGERDUTY_URL", "https://events.pagerduty.com", schemes=("http", "https"))
ALERT_EMAILS = env.words("ALERT_EMAILS")
ALERT_REPEAT_SECONDS = env.integer("ALERT_REPEAT_SECONDS", 600, low=1)
EMAIL_URL = env.url("EMAIL_URL", schemes=("smtp", "smtp+tls", "smtp+ssl", "smtps", "consolemail"))
METRICS_TOKEN = env.text("METRICS_TOKEN")
NLP_MODEL = env.text("NLP_MODEL")

CLOCKS = Clocks.read(env)

# --- Django ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_celery_beat",
    "channels",
    "faciliauto_bot",
    "handoff",
    "leads",
    "conversations",
    "nlp",
]
MIDDLEWARE = [
    "faciliauto_bot.health.ProbeMiddleware",
    "faciliauto_bot.metrics.RequestMetricsMiddleware",
    "faciliauto_bot.short_way.WebhookMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]
ROOT_URLCONF = "faciliauto_bot.urls"
WSGI_APPLICATION = "faciliauto_bot.wsgi.application"
ASGI_APPLICATION = "faciliauto_bot.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
_EMAIL = environ.Env.email_url_config(EMAIL_URL or "dummymail://")
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = _EMAIL["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _EMAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _EMAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _EMAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "faciliauto@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A stopped process must not hold a lock for ever, nor a lost server hold a request: Postgres ends both.
_SERVER_LIMITS = {
    "command": "-c statement_timeout=0",
    "web": "-c statement_timeout=15000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000",
    "worker": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=10000",
}
_SERVER_LIMITS["sender"] = _SERVER_LIMITS["worker"]
_SERVER_LIMITS["live"] = _SERVER_LIMITS["web"]
# Processes with many threads share few connections; a pool away for a second is a database away.
_POOLS = {
    "web": {"min_size": 2, "max_size": 8, "timeout": 1},
    "sender": {"min_size": 2, "max_size": 8, "timeout": 5},
    "live": {"min_size": 1, "max_size": 4, "timeout": 2},
}
_DATABASE = environ.Env.db_url_config(DATABASE_URL or "postgresql://nobody@127.0.0.1:1/unset")
DATABASES = {
    "default": {
        **_DATABASE,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0 if PROCESS_ROLE in _POOLS else None,
        "CONN_HEALTH_CHECKS": PROCESS_ROLE == "worker",
        "OPTIONS": {
            **_DATABASE.get("OPTIONS", {}),
            "connect_timeout": 2,
            "options": _SERVER_LIMITS[PROCESS_ROLE],
            # Planned once a connection instead of at each call.
            "server_side_binding": True,
            "prepare_threshold": 3,
            **({"pool": _POOLS[PROCESS_ROLE]} if PROCESS_ROLE in _POOLS else {}),
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.5},
    }
}

CHANNEL_PREFIX = "faciliauto"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": CHANNEL_PREFIX},
    }
}

LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", "Português (Brasil)")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "America/Sao_Paulo")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["faciliauto_bot.formats"]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$", r"^metrics$", r"^webhook/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# --- Celery (names read by faciliauto_bot/celery.py) ----------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "conversations.tasks.take_turn": {"queue": "turns"},
    "conversations.tasks.send_outbox": {"queue": "outbox"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SOFT_TIME_LIMIT = CLOCKS.task_soft
CELERY_TASK_TIME_LIMIT = CLOCKS.task_hard
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60  # a child loads the language model before it says that it is up
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CLOCKS.visibility_timeout,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.2,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "max_retries": 0,
}
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logging_config(LOG_LEVEL)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"

UNFOLD = {
    "SITE_TITLE": "FacilIAuto",
    "SITE_HEADER": "FacilIAuto",
    "SITE_SYMBOL": "directions_car",
    "SITE_URL": None,
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "faciliauto_bot.navigation.dashboard",
    "SIDEBAR": {"navigation": "faciliauto_bot.navigation.sidebar"},
}

env.check()
