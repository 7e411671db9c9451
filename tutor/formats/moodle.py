"""Moodle XML: essays with ``graderinfo`` as the reference, short answers, right choices."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree  # only to write and to name types

from tutor.domain import Deck
from tutor.errors import PasteError
from tutor.formats.base import Doubt, Imported
from tutor.formats.cards import Card, answer_html, plain_html, read_cards

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FULL = 100.0  # percent that the right choice is worth
_NO_QUESTIONS = frozenset({"category", "description"})


def is_moodle(text: str) -> bool:
    """Whether a text begins as a Moodle question bank."""
    head = text[:4096].lstrip("\ufeff \t\n")
    return head.startswith("<") and "<quiz" in head


def read(text: str, source: str, language: str | None) -> Imported:
    """Read the questions of a bank that have a reference answer.

    Raises:
        PasteError: no such question, XML that is damaged, or entities in it.
    """
    cards: list[Card] = []
    doubts: list[Doubt] = []
    for number, question in enumerate(parse_xml(text, source).iter("question"), start=1):
        kind = question.get("type", "")
        if kind in _NO_QUESTIONS:
            continue
        prompt = _html(question.find("questiontext"))
        answer = _answer(question, kind, number, doubts)
        if prompt.strip() and answer.strip():
            cards.append(Card(prompt, answer))
        else:
            shown = _shown(question) or prompt
            known = kind in ("essay", "shortanswer")
            doubts.append(
                Doubt(number, "no_reference" if known else "not_free", {"text": shown[:60]})
            )
    if not cards:
        raise PasteError("paste_nothing", source=source)
    return read_cards(cards, source, language, "moodle", "", doubts)


def parse_xml(text: str, source: str) -> Element:
    """The root of an XML text; entities and document types of its own are refused.

    Raises:
        PasteError: it is damaged, or could grow without bound.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise PasteError("format_bomb", source=source) from error
    except (ParseError, ValueError) as error:
        raise PasteError("format_damaged", source=source) from error
    return root


def _answer(question: Element, kind: str, number: int, doubts: list[Doubt]) -> str:
    """The reference of a question as HTML; empty where it has none that is a free answer."""
    if kind == "essay":
        return _html(question.find("graderinfo")) or _html(question.find("generalfeedback"))
    if kind not in ("shortanswer", "multichoice"):
        return ""
    right = [
        _html(answer)
        for answer in question.findall("answer")
        if _fraction(answer) >= _FULL and _html(answer).strip(" *")
    ]
    if kind == "multichoice" and right:
        doubts.append(Doubt(number, "multiple_choice", {"count": 1}))
        return "<br>".join(right)
    return right[0] if right else ""


def _fraction(answer: Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _html(element: Element | None) -> str:
    if element is None:
        return ""
    text = element.findtext("text") or ""
    plain = element.get("format", "html") in ("plain_text", "markdown")
    return plain_html(text.strip()) if plain else text.strip()


def _shown(question: Element) -> str:
    return (question.findtext("name/text") or "").strip()


def write(deck: Deck) -> bytes:
    """A bank of essays; the concepts stand in ``graderinfo``, for those who mark."""
    quiz = Tree.Element("quiz")
    category = Tree.SubElement(quiz, "question", type="category")
    _text(category, "category", f"$course$/{deck.title.replace('/', '//')}")
    for question in deck.questions:
        entry = Tree.SubElement(quiz, "question", type="essay")
        _text(entry, "name", question.prompt[:120])
        _text(entry, "questiontext", f"<p>{escape(question.prompt, quote=False)}</p>", "html")
        _text(entry, "generalfeedback", "", "html")
        for name, value in (
            ("defaultgrade", f"{sum(c.weight for c in question.concepts):g}"),
            ("penalty", "0"),
            ("hidden", "0"),
            ("idnumber", question.id),
            ("responseformat", "editor"),
            ("responserequired", "1"),
            ("responsefieldlines", "10"),
            ("attachments", "0"),
        ):
            Tree.SubElement(entry, name).text = value
        _text(entry, "graderinfo", answer_html(question), "html")
        _text(entry, "responsetemplate", "", "html")
    Tree.indent(quiz)
    text: str = Tree.tostring(quiz, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _text(parent: Element, name: str, text: str, form: str = "") -> None:
    element = Tree.SubElement(parent, name, {"format": form} if form else {})
    Tree.SubElement(element, "text").text = text
