"""Upload, look-up, download and deletion of media."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faciliauto_bot.sandbox.graph.auth import authorized, own_number
from faciliauto_bot.sandbox.graph.errors import GraphError
from faciliauto_bot.sandbox.media import Media
from faciliauto_bot.sandbox.world import World


async def upload(request: Request) -> Response:
    """POST /{version}/{phone_number_id}/media, multipart: messaging_product, type, file."""
    world = own_number(request)
    async with request.form() as form:
        if form.get("messaging_product") != "whatsapp":
            raise GraphError(100, "The parameter messaging_product is required and must be whatsapp.")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise GraphError(131008, "The parameter file is required.")
        mime_type = str(form.get("type") or file.content_type or "")
        media = world.media.add(await file.read(), mime_type=mime_type, filename=file.filename or "")
    return JSONResponse({"id": media.id})


def describe(request: Request, world: World, media: Media) -> Response:
    """GET /{version}/{media_id}: the facts of a file and a fresh address."""
    facts = {
        "messaging_product": "whatsapp",
        "url": media.fresh_url(str(request.base_url)),
        "mime_type": media.mime_type,
        "sha256": media.digest.hex(),
        "file_size": len(media.data),
        "id": media.id,
    }
    return JSONResponse(facts)


async def delete(request: Request) -> Response:
    """DELETE /{version}/{media_id}."""
    world = authorized(request)
    if not world.media.remove(request.path_params["object_id"]):
        raise GraphError(100, "The media does not exist.")
    return JSONResponse({"success": True})


async def download(request: Request) -> Response:
    """GET of a media address: needs the bearer token, and works for five minutes."""
    world = authorized(request)
    media = world.media.find(request.query_params.get("mid", ""))
    if media is None or not media.opens(request.query_params.get("hash", "")):
        return Response("URL signature expired", 404, media_type="text/plain")
    return Response(media.data, media_type=media.mime_type)
