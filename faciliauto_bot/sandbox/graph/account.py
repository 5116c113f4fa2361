"""The number, its account, its templates, subscriptions and contact book."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faciliauto_bot.sandbox.graph import media
from faciliauto_bot.sandbox.graph.auth import authorized, own_account, own_number
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.signing import Json
from faciliauto_bot.sandbox.world import World

PAGE = 25


async def look_up(request: Request) -> Response:
    """GET /{version}/{id}: the phone number (the health probe), the account, or a media file."""
    world = authorized(request)
    asked = request.path_params["object_id"]
    if asked == world.settings.phone_number_id:
        return JSONResponse(_chosen(_number(world), request))
    if asked == world.settings.business_account_id:
        return JSONResponse(_chosen({"id": asked, "name": world.settings.verified_name, "currency": "BRL"}, request))
    file = world.media.find(asked)
    if file is None:
        raise GraphError(33, f"Object with ID {asked!r} does not exist or cannot be loaded.")
    return media.describe(request, world, file)


async def list_templates(request: Request) -> Response:
    """GET /{version}/{account}/message_templates, in pages."""
    world = own_account(request)
    try:
        limit = max(1, min(int(request.query_params.get("limit", PAGE)), 100))
        after = max(0, int(request.query_params.get("after", 0)))
    except ValueError:
        raise GraphError(100, "limit or after is not valid.") from None
    page = world.templates.page(limit=limit, after=after)
    if page.pop("more"):
        following = request.url.include_query_params(limit=limit, after=page["paging"]["cursors"]["after"])
        page["paging"]["next"] = str(following)
    return JSONResponse(page)


async def subscriptions(request: Request) -> Response:
    """GET, POST and DELETE /{version}/{account}/subscribed_apps; unsubscribed, no webhook is sent."""
    world = own_account(request)
    if request.method == "GET":
        app = {"whatsapp_business_api_data": {"id": "100200300400", "name": "FacilIAuto bot"}}
        return JSONResponse({"data": [app] if world.courier.subscribed else []})
    world.courier.subscribed = request.method == "POST"
    return JSONResponse({"success": True})


async def erase_contact(request: Request) -> Response:
    """DELETE /{version}/{phone_number_id}/contact_book?messaging_product=whatsapp&bsuid=…"""
    world = own_number(request)
    bsuid = request.query_params.get("bsuid", "")
    if request.query_params.get("messaging_product") != "whatsapp" or not bsuid:
        raise GraphError(100, "messaging_product and bsuid are required.")
    world.erased_contacts.append(bsuid)
    return JSONResponse({"success": True})


def _number(world: World) -> Json:
    return {
        "id": world.settings.phone_number_id,
        "display_phone_number": f"+{world.settings.display_phone_number}",
        "verified_name": world.settings.verified_name,
        "code_verification_status": "VERIFIED",
        "quality_rating": "GREEN",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "health_status": {"can_send_message": "AVAILABLE"},
    }


def _chosen(facts: Json, request: Request) -> Json:
    wanted = request.query_params.get("fields")
    if not wanted:
        return facts
    return {key: value for key, value in facts.items() if key == "id" or key in wanted.split(",")}
