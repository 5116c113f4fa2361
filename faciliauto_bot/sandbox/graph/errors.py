"""Meta's errors: titles, HTTP statuses and the body they travel in (whatsapp-cloud-api: errors)."""

from starlette.responses import JSONResponse

from faciliauto_bot.sandbox import ids
from faciliauto_bot.sandbox.signing import Json

HREF = "/documentation/business-messaging/whatsapp/support/error-codes"

CATALOGUE: dict[int, tuple[int, str]] = {
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    4: (400, "Application request limit reached"),
    10: (403, "Permission Denied"),
    33: (400, "Unsupported request: the object does not exist or is not visible"),
    100: (400, "Invalid parameter"),
    190: (401, "Invalid OAuth access token - Cannot parse access token"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130403: (403, "User is blocked"),
    130429: (429, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (400, "WhatsApp provided number needs display name approval before message can be sent"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Meta chose not to deliver"),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131055: (400, "Method not allowed"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "Template parameters are not valid"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
    135000: (400, "Generic user error"),
    137000: (400, "Recipient identity key hash mismatch"),
}


class GraphError(Exception):
    """A request Meta refuses, with its code and the details a developer reads."""

    def __init__(self, code: int, details: str, *, http_status: int | None = None) -> None:
        super().__init__(details)
        known_status, self.title = CATALOGUE.get(code, (400, "Unknown error"))
        self.code = code
        self.details = details
        self.http_status = http_status or known_status

    def response(self) -> JSONResponse:
        """The answer Meta gives."""
        error: Json = {
            "message": self.title if self.code == 190 else f"(#{self.code}) {self.title}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": ids.trace_id(),
        }
        if self.http_status >= 500:
            error["is_transient"] = True
        return JSONResponse({"error": error}, self.http_status)

    def in_status(self) -> Json:
        """The same error inside ``statuses[].errors[]``."""
        return {
            "code": self.code,
            "title": self.title,
            "message": self.title,
            "error_data": {"details": self.details},
            "href": HREF,
        }
