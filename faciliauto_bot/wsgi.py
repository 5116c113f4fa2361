"""The WSGI application that granian serves as ``web``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faciliauto_bot.settings")
application = get_wsgi_application()
