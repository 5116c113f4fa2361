"""Why something an agent wanted to say was not said, in the words they read."""

from django.contrib.auth.models import User

from handoff.models import Handoff


class NotSaid(Exception):
    """Nothing was written and nothing will be sent. ``words`` tell why, in one short line."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NotYours(NotSaid):
    """Somebody else speaks now, or nobody of ours. ``owner`` is who works the handoff, if anyone still does."""

    def __init__(self, handoff: Handoff) -> None:
        self.handoff = handoff
        self.owner: User | None = handoff.assigned_to if handoff.status == Handoff.Status.IN_PROGRESS else None
        if self.owner is None:
            super().__init__("Este atendimento não está mais com você.")
        else:
            super().__init__(f"{self.owner.get_full_name() or self.owner.get_username()} está com este atendimento.")


class WindowClosed(NotSaid):
    """The customer has not written for a day: only a template may go out."""

    def __init__(self) -> None:
        super().__init__("A janela de 24 horas fechou: só um modelo pode ser enviado.")


class OptedOut(NotSaid):
    """The customer wants replies only, and this would not be one."""

    def __init__(self) -> None:
        super().__init__("O cliente pediu para não receber mensagens.")


class Empty(NotSaid):
    """There is nothing to say."""

    def __init__(self) -> None:
        super().__init__("Não há nada para enviar.")


class TooLong(NotSaid):
    """More than Meta takes; both lengths in UTF-16 units."""

    def __init__(self, length: int, limit: int) -> None:
        self.length, self.limit = length, limit
        super().__init__(f"O texto tem {length} caracteres; cabem {limit}.")


class Unfit(NotSaid):
    """Meta would refuse it: a file of the wrong kind, two equal buttons, a template without a value."""


class CarGone(NotSaid):
    """The car was sold or taken off."""

    def __init__(self) -> None:
        super().__init__("Este carro não está mais à venda.")


class StockAway(NotSaid):
    """The stock cannot be asked now, so nobody knows whether the car is still there."""

    def __init__(self) -> None:
        super().__init__("O estoque não respondeu. Tente de novo em instantes.")


class NotUploaded(NotSaid):
    """Meta did not take the file now; the same again may succeed."""

    def __init__(self) -> None:
        super().__init__("O WhatsApp não recebeu o arquivo. Tente de novo.")
