"""The Graph API's paths, under any version prefix."""

from starlette.routing import Route

from faciliauto_bot.sandbox.graph import account, media, messages

_OBJECT = "/{version}/{object_id}"

routes = [
    Route("/whatsapp_business/attachments/", media.download, methods=["GET"]),
    Route(f"{_OBJECT}/messages", messages.post_message, methods=["POST"]),
    Route(f"{_OBJECT}/media", media.upload, methods=["POST"]),
    Route(f"{_OBJECT}/message_templates", account.list_templates, methods=["GET"]),
    Route(f"{_OBJECT}/subscribed_apps", account.subscriptions, methods=["GET", "POST", "DELETE"]),
    Route(f"{_OBJECT}/contact_book", account.erase_contact, methods=["DELETE"]),
    Route(_OBJECT, account.look_up, methods=["GET"]),
    Route(_OBJECT, media.delete, methods=["DELETE"]),
]
