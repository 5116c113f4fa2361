"""Faults told from the page or the API: what goes wrong, how often, for whom."""

import itertools
import random
from dataclasses import dataclass, field

from faciliauto_bot.sandbox.graph.errors import CATALOGUE
from faciliauto_bot.sandbox.signing import Json

# Answers to a send; beside these any code of Meta's catalogue may be the kind ("131056").
SEND_KINDS = {
    "500": "500 sem código, mensagem não aceita",
    "accepted_500": "500 sem código, mas a mensagem foi aceita",
    "lost": "Resposta perdida: aceita, conexão cai",
    "lost_silent": "Resposta perdida e sem status",
    "hang": "Aceita, mas a resposta nunca chega",
    "slow": "Resposta lenta",
    "status_first": "Status antes da resposta",
}
WEBHOOK_KINDS = {
    "webhook_duplicate": "Webhooks em dobro",
    "webhook_shuffle": "Webhooks fora de ordem",
    "webhook_delay": "Webhooks atrasados",
}
DEFAULT_MS = {
    "slow": 3000,
    "status_first": 500,
    "webhook_duplicate": 200,
    "webhook_shuffle": 1000,
    "webhook_delay": 3000,
}


class FaultError(ValueError):
    """A fault that cannot be set; the message says why."""


@dataclass
class Rule:
    """One fault. ``count`` None means until cleared; ``phone`` limits it to one recipient."""

    id: int
    kind: str
    count: int | None
    probability: float
    seed: int
    ms: float
    phone: str
    hits: int = 0
    chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - repeatable on purpose

    def strikes(self, phone: str) -> bool:
        """Whether this event is hit; counts the hit."""
        if self.count == 0 or (self.phone and self.phone != phone):
            return False
        if self.probability < 1 and self.chance.random() >= self.probability:
            return False
        self.hits += 1
        if self.count is not None:
            self.count -= 1
        return True

    def as_json(self) -> Json:
        """The rule as pages and tests see it."""
        return {key: value for key, value in vars(self).items() if key != "chance"}


@dataclass
class SendPlan:
    """What shall happen to one send: at most one fault, and extra seconds before the answer."""

    kind: str = ""
    delay: float = 0


class Faults:
    """The rules now in force."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self._ids = itertools.count(1)

    def add(self, wanted: Json) -> Rule:
        """Set a fault from its JSON; raises FaultError when the kind or a number makes no sense."""
        kind = str(wanted.get("kind", ""))
        if kind not in {*SEND_KINDS, *WEBHOOK_KINDS} and not (kind.isdigit() and int(kind) in CATALOGUE):
            raise FaultError(f"unknown fault {kind!r}")
        try:
            rule = Rule(
                id=next(self._ids),
                kind=kind,
                count=None if wanted.get("count") is None else int(wanted["count"]),
                probability=float(wanted.get("probability", 1)),
                seed=int(wanted.get("seed", 0)),
                ms=float(wanted.get("ms", DEFAULT_MS.get(kind, 0))),
                phone=str(wanted.get("phone", "")),
            )
        except (TypeError, ValueError) as error:
            raise FaultError(f"unreadable number: {error}") from None
        self.rules.append(rule)
        return rule

    def clear(self, rule_id: int | None = None) -> None:
        """Remove one rule, or all of them."""
        self.rules = [] if rule_id is None else [rule for rule in self.rules if rule.id != rule_id]

    def for_send(self, phone: str) -> SendPlan:
        """The plan of a send to this phone: delays add up, of the others the first rule wins."""
        plan = SendPlan()
        for rule in self._rules(webhook=False):
            if plan.kind and rule.kind != "slow":
                continue
            if rule.strikes(phone):
                plan.kind = plan.kind if rule.kind == "slow" else rule.kind
                plan.delay += rule.ms / 1000
        return plan

    def for_webhook(self, phone: str) -> list[float]:
        """The seconds to hold each copy of a webhook; normally one copy, not held."""
        held = 0.0
        copies: list[float] = []
        for rule in self._rules(webhook=True):
            if not rule.strikes(phone):
                continue
            if rule.kind == "webhook_delay":
                held += rule.ms / 1000
            elif rule.kind == "webhook_shuffle":
                held += rule.chance.uniform(0, rule.ms / 1000)
            else:
                copies.append(rule.chance.uniform(0, rule.ms / 1000))
        return [held, *(held + extra for extra in copies)]

    def _rules(self, *, webhook: bool) -> list[Rule]:
        return [rule for rule in self.rules if (rule.kind in WEBHOOK_KINDS) == webhook]
