"""What pages say of states: the words an agent or manager reads."""

from django.db.models import TextChoices

from conversations.models import Delivery
from conversations.whatsapp.errors import rule_for


class States(TextChoices):
    """The session's states (``memory.SessionState``)."""

    GREETING = "greeting", "saudação"
    COLLECTING_PROFILE = "collecting_profile", "conhecendo o cliente"
    GENERATING_RECOMMENDATIONS = "generating_recommendations", "buscando carros"
    SHOWING_RECOMMENDATIONS = "showing_recommendations", "mostrando carros"
    CAR_DETAILS = "car_details", "detalhes de um carro"
    COMPARING_CARS = "comparing_cars", "comparando carros"
    HUMAN_HANDOFF = "human_handoff", "com uma pessoa"
    COMPLETED = "completed", "encerrada"


ENDINGS = {
    "goodbye": "o cliente se despediu",
    "opt_out": "o cliente pediu para sair",
    "restart": "o cliente recomeçou",
    "refused": "o cliente não aceitou os termos",
    "erased": "os dados foram apagados",
    "corrupted": "a memória não pôde ser lida",
    "silence": "um dia de silêncio",
    "merged": "contatos unidos",
    "handoff_closed": "atendimento encerrado",
}

EVENTS = {
    "owner": "mudou quem atende",
    "bot_paused": "resposta pelo celular da loja; robô em silêncio",
    "merged": "contatos unidos",
    "merged_away": "foi para outra conversa",
    "erased": "dados apagados",
    "expired": "sessão encerrada pelo silêncio",
    "poisoned": "um turno falhou três vezes",
}

REASONS = {
    "owner": "Outra pessoa passou a atender antes do envio.",
    "window_closed": "Passaram mais de 24 horas desde a última mensagem do cliente.",
    "no_consent": "O cliente ainda não aceitou os termos.",
    "opted_out": "O cliente pediu para não receber mensagens.",
    "erased": "Os dados do cliente foram apagados.",
    "merged": "O contato foi unido a outro.",
    "turn_refused": "Uma parte anterior da mesma resposta não foi enviada.",
    "no_confirmation": "A Meta não confirmou se recebeu a mensagem.",
}

TYPES = {
    "text": "texto",
    "image": "📷 Foto",
    "audio": "🎤 Áudio",
    "voice": "🎤 Áudio",
    "video": "🎬 Vídeo",
    "document": "📄 Documento",
    "sticker": "Figurinha",
    "location": "📍 Localização",
    "contacts": "👤 Contato",
    "reaction": "Reação",
    "interactive": "resposta a botões",
    "button": "resposta a botão",
    "order": "🛒 Pedido",
    "system": "aviso do WhatsApp",
    "unsupported": "tipo que o WhatsApp não entrega",
    "buttons": "botões",
    "list": "lista",
    "cta_url": "link",
    "location_request": "pedido de localização",
    "contact_request": "pedido de contato",
    "template": "modelo",
}

INTENTS = {
    "greeting": "cumprimento",
    "budget_inquiry": "orçamento",
    "car_recommendation": "pede indicação",
    "car_details": "detalhes de um carro",
    "compare_cars": "comparação",
    "schedule_test_drive": "test drive",
    "contact_dealer": "contato com a loja",
    "human_handoff": "quer uma pessoa",
    "feedback_positive": "gostou",
    "feedback_negative": "não gostou",
    "unknown": "não entendido",
    "profile_info": "fala de si",
    "financing_inquiry": "financiamento",
    "affirm": "sim",
    "deny": "não",
    "restart": "recomeçar",
    "goodbye": "despedida",
    "data_privacy": "privacidade",
    "opt_out": "quer sair",
}

_TROUBLE = (Delivery.State.FAILED, Delivery.State.REFUSED, Delivery.State.CANCELLED, Delivery.State.UNCONFIRMED)
_BY_RANK = {1: "enviada", 2: "entregue", 3: "lida", 4: "ouvida"}


def type_of(message_type: str) -> str:
    return TYPES.get(message_type, message_type)


def understood(intent: str, confidence: float | None) -> str:
    """``quer uma pessoa · 97%``; empty where nothing was understood."""
    if not intent:
        return ""
    sure = f" · {confidence:.0%}" if confidence is not None else ""
    return f"{INTENTS.get(intent, intent)}{sure}"


def state_of(value: str) -> str:
    return States(value).label if value in States.values else value


def delivery_state(delivery: Delivery) -> str:
    """How far the message came: on the phone where that is known, else on its way out."""
    if delivery.send_state in _TROUBLE:
        return delivery.get_send_state_display()
    return _BY_RANK.get(delivery.delivery_rank, delivery.get_send_state_display())


def delivery_problem(delivery: Delivery) -> str:
    """Why it did not arrive, in plain words; empty where it did or still may."""
    if delivery.error_code is not None:
        return rule_for(delivery.error_code).explanation
    return REASONS.get(delivery.reason, delivery.reason)


def ticks(delivery: Delivery) -> str:
    """As the phone shows them."""
    if delivery.send_state in _TROUBLE:
        return "⚠"
    if delivery.delivery_rank >= 2:
        return "✓✓"
    return "✓" if delivery.delivery_rank or delivery.send_state == Delivery.State.ACCEPTED else "🕓"
