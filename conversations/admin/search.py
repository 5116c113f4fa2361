"""Finding a contact without their data in an address.

What was typed is posted; the address of the result carries keyed hashes, which mean nothing outside this database.
"""

import re
import uuid
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.debug import sensitive_post_parameters

from conversations.admin.base import ReadOnlyAdmin
from conversations.crypto import keyed_hash
from conversations.identity import search_hashes
from conversations.models import Contact, Identity
from conversations.whatsapp.addresses import typed_phone_key

_PHONE = re.compile(r"[\d\s()+.-]+")


def token_of(term: str) -> str:
    """What stands for the term in an address: ``kind-hex,hex``; empty where nothing can be looked up."""
    term = term.strip()
    if _is_uuid(term):
        return f"id-{uuid.UUID(term).hex}"
    digits = re.sub(r"\D", "", term)
    if _PHONE.fullmatch(term) and len(digits) >= 4:
        return _phone_token(term, digits)
    hashes = search_hashes(term)
    return _token("name", hashes) if hashes else ""


def contacts_of(token: str) -> QuerySet[Contact]:
    """The contacts a token stands for; none for one that was not made by ``token_of``."""
    kind, _, values = token.partition("-")
    try:
        keys = [bytes.fromhex(value) for value in values.split(",")]
    except ValueError:
        return Contact.objects.none()
    return Contact.objects.filter(_matching(kind, keys))


def _matching(kind: str, keys: list[bytes]) -> Q:
    if kind == "id" and len(keys[0]) == 16:
        return Q(pk=uuid.UUID(bytes=keys[0]))
    if kind == "last4":
        return Q(phone_last4_hash=keys[0])
    if kind == "phone":
        known = Identity.objects.filter(kind=Identity.Kind.PHONE, value_hash__in=keys)
        return Q(phone_last8_hash__in=keys) | Q(pk__in=known.values("contact"))
    if kind == "name":
        return Q(name_hashes__contains=keys)
    return Q(pk__in=[])


def _phone_token(term: str, digits: str) -> str:
    if len(digits) == 4:
        return _token("last4", [keyed_hash("last4", digits)])
    keys = [keyed_hash("last8", digits[-8:])]
    if key := typed_phone_key(term):
        keys.append(keyed_hash("phone", key))
    return _token("phone", keys)


def _token(kind: str, hashes: list[bytes]) -> str:
    return f"{kind}-{','.join(value.hex() for value in hashes)}"


def _is_uuid(term: str) -> bool:
    try:
        uuid.UUID(term)
    except ValueError:
        return False
    return True


class ContactSearch(ReadOnlyAdmin):
    """Search by phone, its last 4 or 8 digits, words of the name, or the code. ``contact_lookup`` leads there."""

    contact_lookup = "contact"
    search_fields = ("pk",)  # shows the form; the look-up is below
    search_help_text = "Telefone, 4 ou 8 últimos dígitos, nome ou código"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_search"
        return [path("buscar/", self.admin_site.admin_view(self.search_view), name=name), *super().get_urls()]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """POST: from what was typed to the list of what it means."""
        return _to_results(request, f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        found = contacts_of(search_term).values("pk")
        return queryset.filter(**{f"{self.contact_lookup}__in": found}), False


@sensitive_post_parameters("termo")
def _to_results(request: HttpRequest, changelist: str) -> HttpResponse:
    token = token_of(request.POST.get("termo", ""))
    return HttpResponseRedirect(reverse(changelist) + (f"?q={token}" if token else ""))
