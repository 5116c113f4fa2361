"""The last look at every reply: nothing that is not in the data, nothing twice, within Meta's limits."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from conversations.engine.draft import Bubble, Choice, Line, Photo
from conversations.engine.replies import most_variants, render
from conversations.engine.replies.format import shortened
from conversations.engine.text import words_only
from conversations.engine.work import Evidence, Work
from conversations.turn import Reply
from conversations.whatsapp.limits import BODY_LIMIT, INTERACTIVE_LIMIT
from conversations.whatsapp.outbound import (
    Button,
    Buttons,
    ContactRequest,
    Image,
    ListMenu,
    LocationRequest,
    OutboundMessage,
    Row,
    Section,
    Text,
    split_text,
)
from conversations.whatsapp.text import clean_text, utf16_length
from nlp.catalogue import brands

REMEMBERED = 5  # bubbles that must not be repeated
_OPENERS = ("", "again", "again_2", "again_3", "again_4", "again_5", "again_6")
_AMOUNT = re.compile(r"R\$\s?(\d{1,3}(?:\.\d{3})+(?:,\d{2})?|\d+(?:,\d+)?)(?:\s?(mil(?:h(?:ão|ões))?)\b)?")
_SCALES = {"": 1.0, "mil": 1e3, "milhão": 1e6, "milhões": 1e6}
_PROMISES = re.compile(
    r"\b(?:garant(?:o|imos|ido|ida)\b|sem juros|juros? zero|cr[eé]dito aprovado|"
    r"aprova[cç][aã]o (?:garantida|na hora|imediata)|"
    r"menor pre[cç]o|melhor pre[cç]o|nunca bateu|sem nenhum defeito|100% (?:segur|garantid)\w*|sem consulta|"
    r"(?:dou|damos|consigo|fa[cç]o) (?:um )?desconto)",
    re.IGNORECASE,
)
_DECORATION = re.compile("[😊😄😍🙌🎯👋🎉😅😉] ?")


def finished(work: Work) -> list[Reply]:
    """The turn's bubbles, checked and worded, ready for the outbox."""
    replies = [Reply(_photo(photo)) for photo in work.photos]
    bubbles = (work.bubble, *work.extra)
    work.dialogue.choices = {title: pick for bubble in bubbles for title, pick in remembered_choices(bubble).items()}
    for bubble in bubbles:
        if bubble.lines:
            _without_a_second_person(bubble, work)
            replies.append(_reply(bubble, work))
    return replies


def _without_a_second_person(bubble: Bubble, work: Work) -> None:
    """Who waits for a person is not offered one."""
    if work.turn.owner != "nobody":
        return
    bubble.choices = [choice for choice in bubble.choices if choice.id != "person"]
    if bubble.widget in ("buttons", "list") and not bubble.choices:
        bubble.widget = None


def digest(message: OutboundMessage) -> str:
    return hashlib.sha256(message.plain_text().encode()).hexdigest()[:16]


def _reply(bubble: Bubble, work: Work) -> Reply:
    recent = work.dialogue.recent
    message = next((one for one in _wordings(bubble, work) if digest(one) not in recent), None)
    chosen = message or build(bubble, _body(bubble, work, shift=0))
    work.dialogue.recent = [*recent, digest(chosen)][-REMEMBERED:]
    return Reply(chosen, purpose="notice" if bubble.notice else "service")


def _wordings(bubble: Bubble, work: Work) -> Iterator[OutboundMessage]:
    """The bubble in every way it can be said, the plainest first."""
    for opener in _OPENERS:
        for shift in range(most_variants() if not opener else 1):
            body = _body(bubble, work, shift=shift)
            if opener:
                body = f"{render(opener, {}, seed=work.seed)}\n\n{body}"
            yield build(bubble, body)


def _body(bubble: Bubble, work: Work, *, shift: int) -> str:
    texts = (_worded(line, work, shift) for line in bubble.lines)
    paragraphs = [kept for text in texts if (kept := checked(text, work.evidence))]
    body = styled("\n\n".join(paragraphs), somber=work.dialogue.mood == "negative")
    return body or render("okay", {}, seed=work.seed, shift=shift)


def _worded(line: Line, work: Work, shift: int) -> str:
    return render(line.key, line.params, seed=work.seed, shift=shift) if line.key else line.text


def checked(text: str, evidence: Evidence) -> str:
    """``text`` without the lines that name a price or a car outside ``evidence``, or promise anything."""
    return "\n".join(line for line in text.split("\n") if _honest(line, evidence))


def _honest(line: str, evidence: Evidence) -> bool:
    if _PROMISES.search(line):
        return False
    if any(not _known_amount(amount, evidence) for amount in amounts(line)):
        return False
    return not (models_named(line) - _known_models(evidence))


def amounts(text: str) -> list[float]:
    """The amounts in reais a text names."""
    found = (match.groups(default="") for match in _AMOUNT.finditer(text))
    return [float(figure.replace(".", "").replace(",", ".")) * _SCALES[scale] for figure, scale in found]


def _known_amount(amount: float, evidence: Evidence) -> bool:
    return any(abs(amount - known) < 0.011 for known in evidence.amounts)


def models_named(text: str) -> set[str]:
    """The car models a text names, as it spells them."""
    return set(_model_pattern().findall(text))


def _known_models(evidence: Evidence) -> set[str]:
    return set().union(*(models_named(name) | {name} for name in evidence.names))


@lru_cache(maxsize=1)
def _model_pattern() -> re.Pattern[str]:
    """Model names as written in the catalogue. Short or everyday words are left out: they are no sign of a car."""
    names = {name for models in brands().values() for name in models if len(name) >= 3 and not name.isdigit()}
    alternatives = "|".join(sorted(map(re.escape, names - _EVERYDAY), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])")


_EVERYDAY = frozenset({"City", "Fit", "March", "Space", "Idea", "Focus", "Fusion", "Dakota", "Vitara", "Sonata"})


def styled(text: str, *, somber: bool = False) -> str:
    """WhatsApp's own formatting, tidy spacing; no cheerful emoji for someone who is upset."""
    text = re.sub(r"\*\*(.+?)\*\*", r"*\1*", clean_text(text))
    text = re.sub(r"^#{1,6}\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r"\1: \2", text)
    if somber:
        text = _DECORATION.sub("", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def build(bubble: Bubble, body: str) -> OutboundMessage:
    """The bubble as a message of Meta's kinds; what does not fit the rich form becomes plain text."""
    if bubble.widget is None or utf16_length(body) > INTERACTIVE_LIMIT:
        return _plain(bubble, body)
    if bubble.widget == "location":
        return LocationRequest(body=body)
    if bubble.widget == "contact":
        return ContactRequest(body=body)
    if bubble.widget == "list":
        rows = tuple(_rows(bubble.choices))
        return ListMenu(body=body, button=bubble.opener, sections=(Section(rows=rows),))
    buttons = tuple(Button(id=one.id, title=title) for one, title in _titled(bubble.choices, 20))
    return Buttons(body=body, buttons=buttons, image_link=bubble.picture or None)


def _plain(bubble: Bubble, body: str) -> OutboundMessage:
    if bubble.picture and not bubble.widget and utf16_length(body) <= INTERACTIVE_LIMIT:
        return Image(link=bubble.picture, caption=body)
    return Text(body=split_text(body, limit=BODY_LIMIT)[0])


def _rows(choices: Sequence[Choice]) -> Iterator[Row]:
    for choice, title in _titled(choices, 24):
        yield Row(id=choice.id, title=title, description=shortened(_line(choice.description), 60))


def _titled(choices: Sequence[Choice], limit: int) -> Iterator[tuple[Choice, str]]:
    """Choices with titles that fit and differ."""
    used: set[str] = set()
    for number, choice in enumerate(choices, start=1):
        title = _fitting(_line(choice.title), limit) or str(number)
        if title in used:
            title = _fitting(f"{number}. {title}", limit)
        used.add(title)
        yield choice, title


def _fitting(title: str, limit: int) -> str:
    title = shortened(title, limit)
    while utf16_length(title) > limit:
        title = title[:-1]
    return title.strip()


def _line(text: str) -> str:
    return " ".join(clean_text(text).split())


def _photo(photo: Photo) -> Image:
    return Image(link=photo.link, caption=shortened(photo.caption, 500))


def remembered_choices(bubble: Bubble) -> dict[str, str]:
    """What can be typed instead of tapped: folded title → id."""
    return {words_only(choice.title): choice.id for choice in bubble.choices if words_only(choice.title)}
