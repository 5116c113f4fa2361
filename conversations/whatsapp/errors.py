"""What each of Meta's error codes means for a message, as data (§5 of the integration reference).

The same codes come in the answer to a request and, later, in a status webhook.
"""

import random
from dataclasses import dataclass
from enum import StrEnum

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


class Fate(StrEnum):
    """What becomes of a message that met an error."""

    PERMANENT = "permanent"
    """This message will never go out as it is."""
    RETRY = "retry"
    """The same message again after ``delay_s``, at most ``attempts`` times."""
    THROTTLED = "throttled"
    """As RETRY, and whoever sends must also slow down."""
    HALT_NUMBER = "halt_number"
    """Nothing goes out from this number until an operator acts; the message waits."""
    WINDOW_CLOSED = "window_closed"
    """Only a template may go out until the customer writes again."""
    SUPPRESS = "suppress"
    """This recipient must not be written to again."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    """Meta may have accepted it: wait for a status before anything else."""


class Action(StrEnum):
    """What the system does beside settling the message."""

    NONE = "none"
    PAGE_OPERATOR = "page_operator"
    REPORT_BUG = "report_bug"
    SLOW_PAIR = "slow_pair"
    SLOW_NUMBER = "slow_number"
    PLAIN_TEXT = "plain_text"
    """Send the plain-text form instead, once."""
    MARK_ADDRESS = "mark_address"
    STOP_CAMPAIGNS = "stop_campaigns"
    RECORD_MARKETING_OPT_OUT = "record_marketing_opt_out"
    RESYNC_TEMPLATES = "resync_templates"
    USE_PHONE = "use_phone"
    CONFIRM_IDENTITY = "confirm_identity"
    ASK_TO_RESEND = "ask_to_resend"
    AWAIT_STATUS = "await_status"


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """The fate of a message after one error, what else to do, and the words an agent reads about it.

    ``attempts`` counts the automatic repeats allowed (0: none). The n-th repeat waits
    ``base_s * factor**n`` seconds, at most ``cap_s``.
    """

    fate: Fate
    action: Action
    explanation: str
    attempts: int = 0
    base_s: float = 0.0
    factor: float = 2.0
    cap_s: float = HOUR

    def delay_s(self, attempt: int, *, retry_after: float | None = None) -> float:
        """Seconds before repeat number ``attempt`` (from 0), with up to a quarter of jitter.

        What the server asked for (``retry_after``, seconds) is never undercut.
        """
        steps = min(max(attempt, 0), 32)
        wait = min(self.base_s * self.factor**steps, self.cap_s)
        wait *= 1 + random.uniform(0, 0.25)  # noqa: S311 - spreads load, hides nothing
        return max(wait, retry_after or 0.0)


def _permanent(explanation: str, action: Action = Action.NONE) -> ErrorRule:
    return ErrorRule(Fate.PERMANENT, action, explanation)


def _halt(explanation: str) -> ErrorRule:
    return ErrorRule(Fate.HALT_NUMBER, Action.PAGE_OPERATOR, explanation)


def _suppress(explanation: str) -> ErrorRule:
    return ErrorRule(Fate.SUPPRESS, Action.NONE, explanation)


def _retry(explanation: str, *, attempts: int, base_s: float, cap_s: float = HOUR) -> ErrorRule:
    return ErrorRule(Fate.RETRY, Action.NONE, explanation, attempts, base_s, 2.0, cap_s)


def _throttled(
    explanation: str, action: Action, *, attempts: int, base_s: float, factor: float = 2.0, cap_s: float = HOUR
) -> ErrorRule:
    return ErrorRule(Fate.THROTTLED, action, explanation, attempts, base_s, factor, cap_s)


_TOKEN = _halt("O acesso ao WhatsApp expirou ou é inválido. O envio volta quando a equipe técnica renovar o acesso.")
_PERMISSION = _permanent("Falta uma permissão na conta do WhatsApp para este envio.", Action.PAGE_OPERATOR)
_BAD_REQUEST = _permanent("O WhatsApp recusou o formato desta mensagem.", Action.REPORT_BUG)
_BAD_PARAMETER = _permanent("O WhatsApp recusou uma parte desta mensagem.", Action.PLAIN_TEXT)
_TEMPLATE_VALUES = _permanent("Os dados preenchidos no modelo não foram aceitos.", Action.REPORT_BUG)
_TEMPLATE_MISSING = _permanent("O modelo não existe, não foi aprovado ou mudou de formato.", Action.RESYNC_TEMPLATES)
_RESTRICTED = _halt("A conta do WhatsApp está bloqueada ou restrita pela Meta.")
_REGISTRATION = _halt("O número da loja precisa ser registrado de novo no WhatsApp.")
_PIN = _permanent("O registro do número foi recusado. A equipe técnica precisa verificar.", Action.PAGE_OPERATOR)
_MARKETING_SETUP = _permanent("Mensagens de marketing não estão liberadas nesta conta.", Action.PAGE_OPERATOR)
_GROUP = _permanent("O WhatsApp recusou uma operação de grupo.")
_FEATURE = _permanent("O WhatsApp recusou este recurso na conta da loja.", Action.PAGE_OPERATOR)
_BUSY = _retry("O WhatsApp está instável. Vamos tentar de novo em instantes.", attempts=6, base_s=5, cap_s=10 * MINUTE)
_GLITCH = _retry("O WhatsApp teve uma falha passageira. Vamos tentar de novo.", attempts=3, base_s=5, cap_s=5 * MINUTE)
_API_RATE = _throttled(
    "Limite de uso do WhatsApp atingido. Vamos tentar de novo em alguns minutos.",
    Action.SLOW_NUMBER,
    attempts=6,
    base_s=2 * MINUTE,
)
_NUMBER_RATE = _throttled(
    "Muitas mensagens ao mesmo tempo. Vamos tentar de novo em instantes.",
    Action.SLOW_NUMBER,
    attempts=8,
    base_s=1,
    cap_s=5 * MINUTE,
)
_NO_CODE = _permanent("O WhatsApp recusou a mensagem sem dizer o motivo.", Action.REPORT_BUG)
_UNLISTED = _permanent("O WhatsApp recusou a mensagem por um motivo que ainda não conhecemos.", Action.REPORT_BUG)
_UNKNOWN = ErrorRule(
    Fate.UNKNOWN_OUTCOME,
    Action.AWAIT_STATUS,
    "Ainda não sabemos se a mensagem foi entregue ao WhatsApp. Aguardando confirmação.",
)

_CODES: dict[int, ErrorRule] = {
    0: _TOKEN,
    1: _GLITCH,
    2: _GLITCH,
    3: _PERMISSION,
    4: _API_RATE,
    10: _PERMISSION,
    33: _halt("O número da loja não está mais disponível nesta conta do WhatsApp."),
    100: _BAD_REQUEST,
    190: _TOKEN,
    200: _TOKEN,
    368: _RESTRICTED,
    80007: _API_RATE,
    130403: _suppress("Este contato foi bloqueado pela loja no WhatsApp."),
    130429: _NUMBER_RATE,
    130472: _permanent("A Meta não entregou: o contato participa de um teste de mensagens de marketing."),
    130497: _suppress("A conta da loja não pode enviar mensagens para este país."),
    131000: _GLITCH,
    131005: _PERMISSION,
    131008: _BAD_PARAMETER,
    131009: _BAD_PARAMETER,
    131016: _BUSY,
    131020: _GROUP,
    131021: _suppress("O destinatário é o próprio número da loja."),
    131026: _permanent(
        "Não foi possível entregar: o número pode não ter WhatsApp, usar uma versão antiga ou ter bloqueado a loja.",
        Action.MARK_ADDRESS,
    ),
    131030: _permanent("O número não está na lista de testes desta conta.", Action.PAGE_OPERATOR),
    131031: _RESTRICTED,
    131037: _halt("O nome de exibição da loja ainda não foi aprovado pela Meta."),
    131041: _GROUP,
    131042: _halt("Há um problema de pagamento na conta do WhatsApp. O envio volta quando for resolvido."),
    131044: _halt("Há um problema de pagamento na conta do WhatsApp. O envio volta quando for resolvido."),
    131045: _REGISTRATION,
    131047: ErrorRule(
        Fate.WINDOW_CLOSED,
        Action.NONE,
        "Passaram mais de 24 horas desde a última mensagem do cliente. Agora só é possível enviar um modelo aprovado.",
    ),
    131048: _throttled(
        "A Meta limitou os envios deste número por causa de bloqueios ou denúncias.",
        Action.STOP_CAMPAIGNS,
        attempts=3,
        base_s=6 * HOUR,
        cap_s=2 * DAY,
    ),
    131049: _throttled(
        "A Meta segurou esta mensagem de marketing para não cansar o contato.",
        Action.STOP_CAMPAIGNS,
        attempts=1,
        base_s=DAY,
        cap_s=2 * DAY,
    ),
    131050: _permanent("O cliente pediu para não receber mensagens de marketing.", Action.RECORD_MARKETING_OPT_OUT),
    131051: _BAD_REQUEST,
    131052: _permanent("O arquivo enviado pelo cliente não pôde ser baixado.", Action.ASK_TO_RESEND),
    131053: _retry("O WhatsApp não aceitou o arquivo. Vamos tentar mais uma vez.", attempts=1, base_s=5),
    131055: _BAD_REQUEST,
    131056: _throttled(
        "Muitas mensagens seguidas para o mesmo contato. Vamos continuar em instantes.",
        Action.SLOW_PAIR,
        attempts=6,
        base_s=1,
        factor=4,
    ),
    131057: _retry("O número da loja está em manutenção no WhatsApp.", attempts=8, base_s=30, cap_s=10 * MINUTE),
    131059: _GROUP,
    131061: _MARKETING_SETUP,
    131062: _permanent("Este tipo de mensagem precisa do telefone do contato.", Action.USE_PHONE),
    131063: _MARKETING_SETUP,
    131064: _retry("A Meta limitou modelos com a categoria errada.", attempts=1, base_s=DAY, cap_s=DAY),
    132000: _TEMPLATE_MISSING,
    132001: _TEMPLATE_MISSING,
    132005: _permanent("O texto do modelo ficou longo demais depois de preenchido.", Action.REPORT_BUG),
    132007: _permanent("O texto do modelo fere uma política da Meta.", Action.PAGE_OPERATOR),
    132008: _TEMPLATE_VALUES,
    132012: _TEMPLATE_VALUES,
    132015: _permanent("O modelo está pausado pela Meta por baixa qualidade.", Action.RESYNC_TEMPLATES),
    132016: _permanent("O modelo foi desativado pela Meta.", Action.RESYNC_TEMPLATES),
    132018: _TEMPLATE_VALUES,
    132068: _permanent("O formulário está bloqueado pela Meta.", Action.PAGE_OPERATOR),
    132069: _throttled(
        "O formulário atingiu o limite de envios por hora.", Action.SLOW_NUMBER, attempts=3, base_s=10 * MINUTE
    ),
    133000: _BUSY,
    133004: _BUSY,
    133005: _PIN,
    133006: _REGISTRATION,
    133008: _PIN,
    133009: _PIN,
    133010: _REGISTRATION,
    133015: _retry("O número foi removido há pouco do WhatsApp.", attempts=2, base_s=5 * MINUTE),
    133016: _PIN,
    134011: _MARKETING_SETUP,
    135000: _retry("O WhatsApp recusou a mensagem por um erro genérico.", attempts=1, base_s=5),
    137000: _permanent(
        "O contato trocou de aparelho ou de número. Confirme com quem está falando.", Action.CONFIRM_IDENTITY
    ),
}

_RANGES: tuple[tuple[range, ErrorRule], ...] = (
    (range(201, 300), _PERMISSION),
    (range(131_200, 131_300), _GROUP),
    (range(134_100, 134_103), _MARKETING_SETUP),
    (range(138_000, 139_005), _FEATURE),
    (range(139_100, 139_104), _FEATURE),
    (range(147_001, 147_006), _FEATURE),
    (range(2_388_000, 2_389_000), _FEATURE),
    (range(2_494_000, 2_495_000), _FEATURE),
)

_GROUP_RATE = 131_208


def rule_for(code: int | None, http_status: int | None = None, *, is_transient: bool = False) -> ErrorRule:
    """The rule for one error.

    ``code`` is Meta's (0 is one of them), ``None`` where the answer carried none; then only ``http_status`` is left
    to judge by, and a server error means nobody knows what happened. ``is_transient`` is Meta's own hint, used for
    codes outside the catalogue.
    """
    if code is None:
        return _without_code(http_status)
    listed = _CODES.get(code) or _ranged(code)
    if listed is not None:
        return listed
    if is_transient or (http_status or 0) >= 500:
        return _GLITCH
    return _NUMBER_RATE if http_status == 429 else _UNLISTED


def _ranged(code: int) -> ErrorRule | None:
    if code == _GROUP_RATE:
        return _NUMBER_RATE
    return next((rule for codes, rule in _RANGES if code in codes), None)


def _without_code(http_status: int | None) -> ErrorRule:
    if http_status == 429:
        return _NUMBER_RATE
    if http_status == 401:
        return _TOKEN
    if http_status is None or http_status >= 500 or 200 <= http_status < 300:
        return _UNKNOWN
    return _NO_CODE
