"""``granian --interface asgi faciliauto_bot.sandbox.app:app``, one worker: the state is this process."""

from faciliauto_bot.sandbox.factory import create_app
from faciliauto_bot.sandbox.settings import from_environment

app = create_app(from_environment())
