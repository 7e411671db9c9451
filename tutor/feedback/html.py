"""Self-contained pages: no network, light and dark, fit for a phone and for printing."""

from __future__ import annotations

import html
from functools import lru_cache
from importlib.resources import files

from tutor.plain import visible


@lru_cache(maxsize=1)
def _style() -> str:
    return files("tutor.feedback").joinpath("style.css").read_text(encoding="utf-8")


def escape(text: str) -> str:
    """A text as it stands in HTML, and in an attribute of it."""
    return html.escape(visible(text))


def page(title: str, language: str, body: str) -> str:
    """A whole page.

    Args:
        title: plain text.
        language: ``fr`` or ``en``.
        body: HTML whose texts are escaped already.
    """
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_style()}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )
