"""Who may call the Graph API."""

import hmac

from starlette.requests import Request

from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.world import World


def authorized(request: Request) -> World:
    """The world of this application, once the bearer token fits; raises GraphError 190."""
    world: World = request.app.state.world
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), world.settings.access_token.encode()):
        raise GraphError(190, "The access token is missing, wrong or expired.")
    return world


def own_number(request: Request) -> World:
    """As ``authorized``, and the path names this business number; raises GraphError 33 else."""
    world = authorized(request)
    _require(request, world.settings.phone_number_id)
    return world


def own_account(request: Request) -> World:
    """As ``authorized``, and the path names this WhatsApp Business Account; raises GraphError 33 else."""
    world = authorized(request)
    _require(request, world.settings.business_account_id)
    return world


def _require(request: Request, known: str) -> None:
    asked = request.path_params["object_id"]
    if asked != known:
        raise GraphError(33, f"Object with ID {asked!r} does not exist or cannot be loaded.")
