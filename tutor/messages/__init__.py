"""Every sentence a person reads, from ``en.toml`` and ``fr.toml``, and in which language.

Code holds codes and values, never a sentence (``tests/test_messages.py`` finds those that do):

- An error: ``raise ClassError("class_empty", path=path)``, with ``class_empty = "…{path}…"``
  in the section ``[error]`` of both files. It becomes words when it is read as text.
- A fault of a deck: ``Fault(line, "heading_level", {"level": 3})``, in ``[fault]``.
- A word inside a sentence that has a language too: a ``Message("kind.hint")`` among the values.
- Anything else: ``say(language, "section.name", value=…)``.
- Help of a command or an option: ``help="help.name"``, put into words when it is shown.

Grades, feedback and practice speak the deck's language; errors, faults, doubts, help, progress
and headings speak ``locale_language()``.
"""

from __future__ import annotations

import locale
import os
import tomllib
from functools import lru_cache
from importlib.resources import files

from tutor.errors import Message

LANGUAGES = ("en", "fr")
_VARIABLES = ("TUTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_chosen: str | None = None


@lru_cache(maxsize=2)
def _table(language: str) -> dict[str, dict[str, str]]:
    text = files("tutor.messages").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(language: str, key: str, /, **values: object) -> str:
    """The sentence ``section.name`` in a language, its braces filled in.

    Raises:
        KeyError: no such sentence, or a brace without a value.
    """
    section, _, name = key.partition(".")
    filled = {
        name: say(language, value.key, **value.values) if isinstance(value, Message) else value
        for name, value in values.items()
    }
    return _table(language)[section][name].format(**filled)


def told(message: Message) -> str:
    """A message in the language of the locale."""
    return say(locale_language(), message.key, **message.values)


def choose_language(language: str | None) -> None:
    """Set the language of errors, help and prompts for this process; None follows the locale."""
    global _chosen
    _chosen = language


def number(value: float, language: str, decimals: int = 2) -> str:
    """A number without idle zeros, with the language's decimal mark."""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "fr" else text


def percent(share: float, language: str) -> str:
    """A share as a whole percentage: ``80 %`` with a no-break space in French, ``80%``."""
    return number(100 * share, language, 0) + ("\u00a0%" if language == "fr" else "%")


def locale_language() -> str:
    """Language of errors and help: the one chosen, else ``TUTOR_LANG``'s, else the locale's."""
    if _chosen is not None:
        return _chosen
    for name in _VARIABLES:
        value = os.environ.get(name)
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "fr" if (locale.getlocale()[0] or "").lower().startswith("fr") else "en"
