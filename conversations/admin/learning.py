"""Where managers tell what customers meant: one message after the other, a click each."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import Truncator
from django.views.decorators.debug import sensitive_post_parameters

from conversations import learning
from conversations.admin import learning_form as form
from conversations.admin import learning_words, words
from conversations.admin.base import ReadOnlyAdmin
from conversations.admin.learning_form import BadForm, Draft
from conversations.admin.typed import display
from conversations.learning import Candidate, NotReviewable
from conversations.models import Correction, Message

REVIEW = "conversations_correction_review"
VERDICTS = {"estava certo": "success", "corrigida": "info", "não usar": ""}
ORDERS = {"confianca": learning.by_confidence, "discordancia": learning.by_disagreement}
_LATER = "learning_later"
_MOST_LATER = 200


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """The list tells what was said; the page at ``revisar/`` asks."""

    list_display = ("reviewed_at", "avaliacao", "texto", "entendido", "intencao", "reviewer", "rever")
    list_display_links = None
    list_filter = ("verdict",)
    list_select_related = ("message", "reviewer")
    fields = ("reviewed_at", "avaliacao", "texto", "entendido", "intencao", "reviewer", "rever")

    def get_urls(self) -> list[URLPattern]:
        return [path("revisar/", self.admin_site.admin_view(self.review_view), name=REVIEW), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).filter(message__in=learning.reviewable().values("pk"))

    @display(description="avaliação", label=VERDICTS)
    def avaliacao(self, correction: Correction) -> str:
        return correction.get_verdict_display()

    @display(description="texto")
    def texto(self, correction: Correction) -> str:
        return Truncator(correction.message.content).chars(80)

    @display(description="o robô entendeu")
    def entendido(self, correction: Correction) -> str:
        return words.understood(correction.message.intent, correction.message.confidence)

    @display(description="a pessoa disse")
    def intencao(self, correction: Correction) -> str:
        return words.INTENTS.get(correction.intent, correction.intent)

    @display(description="abrir")
    def rever(self, correction: Correction) -> str:
        address = reverse(f"admin:{REVIEW}")
        return format_html('<a class="fa-link" href="{}?mensagem={}">Rever</a>', address, correction.message_id)

    @method_decorator(sensitive_post_parameters())
    def review_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows the next message, or the one asked for; POST takes a click."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, draft=_asked_for(request))
        try:
            return self._clicked(request)
        except NotReviewable:
            return self._page(request, note="Essa mensagem não pode mais ser revista; esta é a próxima.")
        except BadForm:
            return HttpResponseBadRequest("Formulário inválido.")

    def _clicked(self, request: HttpRequest) -> HttpResponse:
        data = request.POST
        message = _reviewable(data.get("message", ""))
        draft = form.sent(message, data)
        if "remove" in data:
            return self._page(request, draft=form.without(draft, data["remove"]))
        if "edit" in data:
            return self._page(request, draft=form.in_hand(draft, data["edit"]))
        if "later" in data:
            _put_off(request, message)
            return self._next(request)
        if "add" in data or (draft.typed.text.strip() and "unused" not in data):
            draft = form.added(draft)
            if "add" in data or draft.error:
                return self._page(request, draft=draft)
        said = form.review(draft, intent=data.get("intent") or draft.intent, unused="unused" in data)
        learning.save_review(message.pk, said, reviewer_id=request.user.pk, now=timezone.now())
        return self._next(request, saved=message.pk, note=_note(said))

    def _next(self, request: HttpRequest, *, saved: int | None = None, note: str = "") -> HttpResponse:
        if request.headers.get("HX-Request"):
            return self._page(request, saved=saved, note=note)
        return redirect(f"{reverse(f'admin:{REVIEW}')}?por={_order(request)}")

    def _page(
        self, request: HttpRequest, *, draft: Draft | None = None, saved: int | None = None, note: str = ""
    ) -> HttpResponse:
        found = learning.candidates(now=timezone.now())
        order = _order(request)
        queues = {name: sort(found) for name, sort in ORDERS.items()}
        current = _candidate(found, draft) if draft else _first(queues[order], request)
        context = {
            "order": order,
            "queues": {name: len(queue) for name, queue in queues.items()},
            "progress": learning.progress(len(found), now=timezone.now()),
            "card": _card(current, draft or form.opened(current.message)) if current else None,
            "saved": saved,
            "note": note,
        }
        if request.headers.get("HX-Request"):
            return render(request, "admin/conversations/learning_card.html", context)
        context |= self.admin_site.each_context(request) | {"title": "Aprendizado", "media": self.media}
        return render(request, "admin/conversations/learning.html", context)


def _order(request: HttpRequest) -> str:
    asked = request.POST.get("por") or request.GET.get("por", "")
    return asked if asked in ORDERS else "confianca"


def _reviewable(pk: str) -> Message:
    """Raises ``NotReviewable``."""
    message = learning.reviewable().select_related("correction").filter(pk=pk).first() if pk.isdecimal() else None
    if message is None:
        raise NotReviewable(pk)
    return message


def _asked_for(request: HttpRequest) -> Draft | None:
    try:
        return form.opened(_reviewable(request.GET.get("mensagem", "")))
    except NotReviewable:
        return None


def _candidate(found: list[Candidate], draft: Draft) -> Candidate:
    """Why the message was listed; of one that was reviewed before, nothing is known any more."""
    return next((one for one in found if one.message.pk == draft.message.pk), Candidate(draft.message))


def _first(queue: list[Candidate], request: HttpRequest) -> Candidate | None:
    """The next in the queue; what was put off comes again when all others are done."""
    later = request.session.get(_LATER, [])
    return next((one for one in queue if one.message.pk not in later), queue[0] if queue else None)


def _put_off(request: HttpRequest, message: Message) -> None:
    later = [pk for pk in request.session.get(_LATER, []) if pk != message.pk]
    request.session[_LATER] = [*later, message.pk][-_MOST_LATER:]


def _note(said: learning.Review) -> str:
    if said.verdict == Correction.Verdict.UNUSED:
        return "Salvo: não será usada."
    return f"Salvo: {words.INTENTS.get(said.intent, said.intent)}."


def _card(candidate: Candidate, draft: Draft) -> dict[str, Any]:
    message = draft.message
    return {
        "candidate": candidate,
        "draft": draft,
        "sure": "" if message.confidence is None else f"{message.confidence:.0%}",
        "understood": learning_words.name_of(message.intent),
        "chosen": learning_words.name_of(draft.intent),
        "reviewed": hasattr(message, "correction"),
        "intents": learning_words.intent_chips(draft.intent),
        "sentiments": learning_words.SENTIMENTS,
        "entities": [learning_words.entity_line(entity) for entity in draft.entities],
        "types": learning_words.entity_types(),
    }
