"""Plays the existing FacilIAuto backend: its endpoints over a stock of 89 cars, and failures on request.

``routes`` is mounted by the sandbox. Beside the service's own paths there are ``/fotos/{name}.png``,
``/sandbox/api/backend-faults`` (GET lists, POST adds a ``Fault``, DELETE clears) and ``/sandbox/api/backend-log``
(GET counts per endpoint, feedback and profiles received; DELETE forgets them).
"""

from faciliauto_bot.sandbox.backend.endpoints import build_routes

routes = build_routes()
