"""From which pages a socket may be opened."""

from typing import Any


def allowed_origins(settings: Any) -> list[str]:
    """Exact scheme://host:port, as browsers write it: ``LIVE_ORIGINS``, else the site's own addresses.

    Hosts alone would let any other port of the same machine in, with the agent's cookies (cookies ignore ports).
    """
    if settings.LIVE_ORIGINS:
        return list(settings.LIVE_ORIGINS)
    if settings.HTTPS:
        return [f"https://{host}:443" for host in settings.ALLOWED_HOSTS]
    return [f"http://{host}:{settings.PORT}" for host in settings.ALLOWED_HOSTS]
