"""What stands around notes that came by mail: greetings, headers, the closing and the name."""

from __future__ import annotations

import re

from tutor.formats.paste.drafts import Page

_HEADER = re.compile(
    r"(?:from|to|cc|sent|date|subject|de|à|envoyé(?: le)?|objet|pour)[ \u00a0]?:[ ].*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:bonjour|bonsoir|salut|coucou|chère?s?|hello|hi|hey|dear|good morning)\b[^.?:]{0,40}[,!.]?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:bien |très )?cordialement|bonne? (?:révisions?|journée|soirée|courage|chance|week-end)"
    r"|bon courage|merci(?: (?:d.avance|beaucoup|à tous))?|à (?:demain|bientôt|lundi|vendredi)"
    r"|amicalement|(?:best|kind|warm)(?: regards| wishes)|regards|sincerely|cheers|thanks?(?: you)?"
    r"|good luck|see you \w+|envoyé de mon .*|sent from my .*)[ \u00a0]?[,.!]*",
    re.IGNORECASE,
)
_MOST_HEADERS = 6
_MOST_CLOSING = 4


def clear_letter(page: Page) -> None:
    """Take the head and the end of a mail out of ``page.lines``."""
    lines = page.lines
    start = 0
    while start < min(len(lines), _MOST_HEADERS) and _HEADER.fullmatch(lines[start].text):
        start += 1
    start = start if start > 1 else 0
    if start < len(lines) and _GREETING.fullmatch(lines[start].text):
        start += 1
    end = len(lines)
    for i in range(max(start, len(lines) - _MOST_CLOSING), len(lines)):
        if _CLOSING.fullmatch(lines[i].text):
            end = i
            break
    page.furniture |= {line.number for line in [*lines[:start], *lines[end:]]}
    page.lines = lines[start:end]
