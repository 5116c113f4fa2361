"""The fixed cast of people who write to the shop in tests."""

from dataclasses import dataclass
from typing import Any

from tests import webhooks


@dataclass(frozen=True)
class Person:
    """Somebody with WhatsApp: shows a phone, a business-scoped user id (BSUID), or both."""

    name: str
    phone: str | None = None
    bsuid: str | None = None

    def says(self, text: str, **extra: Any) -> dict[str, Any]:
        """One element of ``messages[]``."""
        return webhooks.text_message(text, phone=self.phone, bsuid=self.bsuid, **extra)

    def sends(self, kind: str, content: Any, **extra: Any) -> dict[str, Any]:
        return webhooks.message(kind, {kind: content}, phone=self.phone, bsuid=self.bsuid, **extra)

    def taps(self, reply_id: str, title: str) -> dict[str, Any]:
        return webhooks.tap(reply_id, title, phone=self.phone, bsuid=self.bsuid)

    def moved(self, kind: str, *, to: "Person") -> dict[str, Any]:
        """WhatsApp's own message that this person is from now on known as ``to``."""
        system = {"type": kind, "previous_user_id": self.bsuid, "user_id": to.bsuid, "wa_id": to.phone}
        known = {key: value for key, value in system.items() if value}
        return webhooks.message("system", {"system": {"body": "mudou", **known}}, phone=self.phone)


MARIA = Person("Maria Souza", phone="5511999990101", bsuid="BR.7310000918273645")
JOAO = Person("João Lima", phone="5521988880202", bsuid="BR.7310000555000111")
LIA = Person("Lia Prado", bsuid="BR.7310002754820935")  # hides her phone
RUI = Person("Rui Alves", phone="556299990303")  # an old payload: no user id yet
