"""HTML in a text: tags are masked, entities rewritten, list items become lines with a dash."""

from __future__ import annotations

import re
from html import unescape

from tutor.domain import Span
from tutor.formats.paste.masks import Masks
from tutor.formats.paste.spans import BLANK, ITEM, SOFT

_INLINE = (
    "a b i u s em strong span font sub sup mark small big code del ins strike kbd var cite abbr"
)
_LINES = """br p div details summary li ul ol dl dt dd tr table thead tbody h1 h2 h3 h4 h5 h6 hr
    blockquote pre section article center caption""".split()
_CELLS = "td th img figure input audio video source"
TAGS = frozenset([*_INLINE.split(), *_LINES, *_CELLS.split()])
"""Names of the tags that are masked."""
_NAMES = "|".join(sorted(TAGS, key=len, reverse=True))
_TAG = re.compile(rf"<(/?)({_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SURE = re.compile(rf"</(?:{_NAMES})>|<(?:br|li|img|hr)\b[^<>\n]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_SIGNS = {"dd": ": ", "summary": "## "}
"""Tags that read as the sign of a definition and of a heading."""
_HIDDEN = ("script", "style")
_STATED = re.compile(r"^#html:(true|false)\s*$", re.MULTILINE | re.IGNORECASE)


def mask_html(masks: Masks) -> None:
    """Mask the HTML of a text that has some; ``#html:`` decides where it stands."""
    stated = _STATED.search(masks.text)
    if stated is not None:
        wanted = stated[1].lower() == "true"
    else:
        wanted = "[html]" in masks.text or _SURE.search(masks.text) is not None
    if not wanted:
        return
    for name in _HIDDEN:
        masks.hide_between(f"<{name}", f"</{name}>")
    _mask_tags(masks)
    for found in _ENTITY.finditer(masks.text):
        said = unescape(found[0]).replace("\u00a0", " ")
        if said != found[0] and len(said) <= len(found[0]):
            masks.rewrite(found.start(), found.end(), said)


def _mask_tags(masks: Masks) -> None:
    depth = 0
    opened: int | None = None
    for found in list(_TAG.finditer(masks.text)):
        start, end = found.span()
        closing, name = bool(found[1]), found[2].lower()
        masks.hide(start, end)
        if name in ("ul", "ol"):
            depth = max(0, depth + (-1 if closing else 1))
        if name == "img":
            masks.left_out.append((start, "image"))
        elif name in ("b", "strong"):
            if closing and opened is not None:
                masks.bold.append(Span(opened, start))
            opened = None if closing else end
        masks.put(start, end, _in_place_of(name, closing, depth))
        if not closing and name in _SIGNS and "\n" not in found[0]:
            masks.rewrite(start + 1, end, _SIGNS[name])


def _in_place_of(name: str, closing: bool, depth: int) -> str:
    """What a tag does to the line that it stands in."""
    if name == "li" and not closing:
        return SOFT + ("\t" if depth > 1 else "") + ITEM
    if name in _LINES:
        return SOFT
    return BLANK if name in ("td", "th") else ""
