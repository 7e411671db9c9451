"""Every word a person reads, from ``en.toml`` and ``fr.toml``."""

from __future__ import annotations

import locale
import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from tutor.errors import CodedError

LANGUAGES = ("en", "fr")


@lru_cache(maxsize=2)
def _table(language: str) -> dict[str, dict[str, str]]:
    text = files("tutor.messages").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(language: str, key: str, **values: object) -> str:
    """The sentence ``section.name`` in a language, its braces filled in.

    Raises:
        KeyError: no such sentence, or a brace without a value.
    """
    section, _, name = key.partition(".")
    return _table(language)[section][name].format(**values)


def number(value: float, language: str, decimals: int = 2) -> str:
    """A number without idle zeros, with the language's decimal mark."""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "fr" else text


def locale_language() -> str:
    """Language of errors and prompts: ``TUTOR_LANG``, else the locale's; English otherwise."""
    for name in ("TUTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "fr" if (locale.getlocale()[0] or "").lower().startswith("fr") else "en"


def _told(code: str, values: Mapping[str, object]) -> str:
    return say(locale_language(), f"error.{code}", **values)


CodedError.render = staticmethod(_told)
