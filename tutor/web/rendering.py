"""Templates: every text escaped, every sentence from the messages, in the visitor's language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tutor.domain import Deck
from tutor.errors import DeckError, TutorError
from tutor.messages import number, percent, say
from tutor.plain import visible


def _shown(value: object) -> object:
    """A value as a page may show it: nothing unseen, no turned lines."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tutor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_path
    return made


@lru_cache(maxsize=16)
def static_bytes(name: str) -> bytes:
    """A static file of the page.

    Raises:
        FileNotFoundError: there is none of this name.
    """
    return files("tutor.web").joinpath("static", name).read_bytes()


@lru_cache(maxsize=16)
def static_path(name: str) -> str:
    """The address of a static file, which changes with its bytes so that it may be kept."""
    digest = hashlib.blake2b(static_bytes(name), digest_size=4).hexdigest()
    return f"/static/{name}?{digest}"


def render(template: str, language: str, values: Mapping[str, Any]) -> str:
    """A page.

    Args:
        template: name under ``templates/``.
        language: ``fr`` or ``en``, of the page's own sentences.
        values: what it shows; texts are escaped.
    """
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            t=partial(say, language),
            td=partial(_in_language_of, values.get("deck"), language),
            number=lambda value, decimals=2: number(value, language, decimals),
            percent=partial(percent, language=language),
            **values,
        )
    )


def _in_language_of(deck: Deck | None, language: str, key: str, /, **values: object) -> str:
    """A sentence in the language of the deck that is shown; the page's own where it has none."""
    told = language if key.startswith("web.") or deck is None else deck.language
    return say(told, key, **values)


def told(error: TutorError, language: str) -> list[str]:
    """An error in a language, a line a fault."""
    if isinstance(error, DeckError):
        line = partial(say, language, "web.fault_line")
        return [
            line(line=f.line, fault=say(language, f"fault.{f.code}", **f.values))
            for f in error.faults
        ]
    return say(language, f"error.{error.code}", **error.values).split("\n")
