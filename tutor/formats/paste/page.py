"""A text as its readers see it: marks of other programs masked, lines read."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from tutor.domain import Span
from tutor.formats.base import Doubt
from tutor.formats.paste.drafts import Page
from tutor.formats.paste.html import mask_html
from tutor.formats.paste.letters import is_mail
from tutor.formats.paste.masks import Masks
from tutor.formats.paste.spans import Line, Mark, read_lines
from tutor.language.notes import any_of, notes

_BOLD = re.compile(r"(\*\*|__)(?=[^\s\0])([^*_\n]+?)(?<=[^\s\0])\1")
_ITALIC = re.compile(r"(?<![*\w])\*(?=\S)(?P<kept>[^*\n]+?)(?<=\S)\*(?![*\w])")
_LEADERS = re.compile(r"(?<=\w)[ ]?\.{4,}(?=[ ]+\S)")
_SCORE = re.compile(
    r"(?<=\S)[^\S\n]{3,}(?:[^\w\s\x00-\x7f]{1,3}(?:[ ]?\d{1,2}/\d{1,2})?|\d{1,2}/\d{1,2})[ \t]*$",
    re.MULTILINE,
)
_WIDE = re.compile(r"(?<=[^\S\n]{8})[^\S\n]+")
_INVISIBLE = re.compile(
    "[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069\u00ad\x01-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
_FRONT = re.compile(r"\s*^(---|\+\+\+)[ \t]*\n((?:.*\n){0,60}?)\1[ \t]*(?:\n|$)", re.MULTILINE)
_FRONT_LINE = re.compile(r"[\w\"'][\w .\"'-]{0,40}\s*[:=].*|\s+\S.*|-\s.*|\s*|#.*|[\]}],?")
_FRONT_KEY = re.compile(r"[\w\"'][\w .\"'-]{0,40}\s*[:=]")
_CALLOUT = re.compile(r"^[ \t]*>(?!>)[ \t]?(?:\[!\w+\][+-]?)?", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_MARKS = (
    (re.compile(r"!\[\[[^\[\]\n]{1,300}\]\]"), "image"),
    (re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,600}\)"), "image"),
    (re.compile(r"\[sound:[^\[\]\n]{1,300}\]"), "image"),
    (re.compile(r"\[\[(?:[^\[\]|\n]{1,300}\|)?(?P<kept>[^\[\]|\n]{1,300})\]\]"), ""),
    (re.compile(r"\[(?P<kept>[^\[\]\n]{1,300})\]\([^()\s]{1,600}(?:[ ]\"[^\"\n]{0,200}\")?\)"), ""),
    (re.compile(r"(?<![=\w])==(?=[^\s=])(?P<kept>[^=\n]{1,500}?)(?<=[^\s=])==(?![=\w])"), ""),
    (re.compile(r"[ \t]\^[\w-]{4,12}[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"\(\([0-9a-f]{8}-[0-9a-f-]{27}\)\)"), ""),
    (re.compile(r"(?<=[-*+] )\[[ xX]\](?= )"), ""),
)
_HASHTAG = r"[ \t]+#[^\W\d][\w/-]*"
_CARD = re.compile(
    rf"(?:{_HASHTAG}){{0,9}}[ \t]+#(?:(?:flash)?cards?|cartes?)\b[\w/-]*(?:{_HASHTAG}){{0,9}}",
    re.IGNORECASE,
)
_TAG_WORDS = r"#?[\w/-]+(?:[ ][\w/-]+){0,2}"
_TAGS = re.compile(
    rf"{any_of(notes().cards.tags)}[ \u00a0]?:{{1,2}}[ ]*"
    rf"{_TAG_WORDS}(?:[,;]?[ ]+{_TAG_WORDS})*|#[^\W\d][\w/-]*(?:[ ]+#[^\W\d][\w/-]*)*"
    r"|(?:target deck|deck)[ ]?:{1,2}[ ]*\S.{0,80}|(?:SCHEDULED|DEADLINE|CLOSED):[ ]*[<\[].*"
    r"|(?:card-[\w-]+|id|collapsed|deck|type|alias|template|logseq[.][\w.-]+)::[ ].*|<!--.*-->",
    re.IGNORECASE,
)
_SEVERAL = 3
HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)|(#{2,6})(?=\w)")
RULE = re.compile(r"-{3,}|\*{3,}|_{3,}|={3,}")


def read_page(paste: str) -> Page:
    """Mask what only marks, and read the lines."""
    masks = Masks(paste)
    masks.hide_all(_INVISIBLE)
    masks.hide_all(_LEADERS)
    if sum(1 for _ in _SCORE.finditer(masks.text)) >= _SEVERAL:
        masks.hide_all(_SCORE)
    masks.hide_all(_WIDE)
    furniture = _mask_front(masks)
    masks.hide_between("<!--", "-->")
    masks.hide_between("%%", "%%")
    mask_html(masks)
    for pattern, what in _MARKS:
        masks.hide_all(pattern, what)
    mail = is_mail(masks.text)
    depths = _mask_mail(masks) if mail else {}
    quoted = set() if mail else _mask_quotes(masks)
    furniture |= {
        number
        for number, row in enumerate(masks.text.split("\n"), 1)
        if _TAGS.fullmatch(row.strip(" \t\0"))
    }
    cards = [found.start() for found in _CARD.finditer(masks.text)]
    masks.hide_all(_CARD)
    for found in _BOLD.finditer(masks.text):
        masks.bold.append(Span(*found.span(2)))
        masks.hide(found.start(), found.start(2))
        masks.hide(found.end(2), found.end())
    masks.hide_all(_ITALIC)
    breaks = [found.start() for found in re.finditer("\n", paste)]

    def line_of(place: int) -> int:
        return bisect_right(breaks, place - 1) + 1

    lines = []
    for line in read_lines(masks.text):
        if line.number not in furniture:
            joined, depth = line.number in quoted, depths.get(line.number, 0)
            lines.append(replace(line, joined=joined, depth=depth) if joined or depth else line)
    doubts = [Doubt(line_of(at), what) for at, what in masks.left_out]
    return Page(
        paste,
        masks.text,
        lines,
        bold=sorted(masks.bold, key=lambda span: span.start),
        furniture=furniture,
        rewritten=masks.rewritten,
        doubts=doubts,
        cards={line_of(at) for at in cards} - furniture,
        mail=mail,
    )


def take_headings(page: Page) -> None:
    """Keep the lines with headings and rules in ``page.headed``, the others in ``page.lines``."""
    page.headed = page.lines
    kept: list[Line] = []
    fresh = False
    for line in page.lines:
        plain = line.mark is Mark.NONE
        if plain and (found := HEADING.match(line.text)):
            page.chapters.add(line.number)
            if not kept and not page.heading:
                page.heading = [line.cut(found.end()).span]
            fresh = True
        elif plain and RULE.fullmatch(line.text.replace(" ", "")):
            page.chapters.add(line.number)
            fresh = True
        else:
            kept.append(replace(line, after_blank=True) if fresh else line)
            fresh = False
    page.lines = kept


def _mask_front(masks: Masks) -> set[int]:
    """Mask another program's front matter: ``key: value`` or ``key = value`` lines at the head."""
    found = _FRONT.match(masks.text)
    if found is None:
        return set()
    lines = found[2].split("\n")
    if not all(_FRONT_LINE.fullmatch(line) for line in lines):
        return set()
    if not any(_FRONT_KEY.match(line) for line in lines):
        return set()
    masks.hide(found.start(), found.end())
    first = masks.text.count("\n", 0, found.start(1)) + 1
    return set(range(first, first + len(lines) + 1))


def _mask_quotes(masks: Masks) -> set[int]:
    """Mask the marks of quoted lines and callouts; the numbers of the lines, unless most are."""
    text = masks.text
    found = list(_CALLOUT.finditer(text))
    if not found:
        return set()
    masks.hide_all(_CALLOUT)
    rows = text.split("\n")
    if len(found) * 2 > sum(bool(row.strip()) for row in rows):
        return set()
    return {number for number, row in enumerate(rows, 1) if _CALLOUT.match(row)}


def _mask_mail(masks: Masks) -> dict[int, int]:
    """Mask the ``>`` of the lines that a mail quotes: number of the line → how many of them."""
    depths = {
        number: found[0].count(">")
        for number, row in enumerate(masks.text.split("\n"), 1)
        if (found := _QUOTE.match(row))
    }
    masks.hide_all(_QUOTE)
    return depths
