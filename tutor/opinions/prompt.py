"""What an LLM is told and sent. The answer travels as a field of a JSON value."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tutor.grading.opinion import Asked
from tutor.language import clean, mixed

VERSION = 1  # of what an LLM is told: replies to another one are not taken
CANNOT_TELL = "cannot_tell"
MENU = ("covered", "partial", "missing", "contradicted", CANNOT_TELL)

SCHEMA: dict[str, Any] = {
    "type": "json_schema",
    "json_schema": {
        "name": "verdicts",
        "strict": True,
        "schema": {
            "type": "object",
            "additionalProperties": False,
            "required": ["verdicts"],
            "properties": {
                "verdicts": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["id", "verdict", "quote"],
                        "properties": {
                            "id": {"type": "string"},
                            "verdict": {"type": "string", "enum": list(MENU)},
                            "quote": {"type": "string"},
                        },
                    },
                }
            },
        },
    },
}

# One character for one, so that a quote stands where it stood.
_NEUTRAL = str.maketrans("<>{}[]`|\\", "‹›()()'¦/")
# The longest part before @ is bounded by its standard (RFC 5321).
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_INTRODUCED = re.compile(
    rf"\b(?i:{'|'.join(mixed().guards.introducing)})"
    r"(?: *+:)? ++((?:[A-ZÀ-Þ][\w'’-]+ ?){1,3})"
)


@lru_cache(maxsize=2)
def system(language: str) -> str:
    """What an LLM is told before it reads, in ``fr`` or ``en``."""
    path = files("tutor.opinions").joinpath("prompts", f"{language}.txt")
    return path.read_text(encoding="utf-8")


def prompt_hash() -> str:
    """Hash of everything an LLM is told, 16 hexadecimal characters."""
    told = json.dumps(
        [VERSION, system("en"), system("fr"), SCHEMA, MENU], ensure_ascii=False, sort_keys=True
    )
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def masked(answer: str, hidden: tuple[str, ...] = ()) -> str:
    """The answer as it leaves the machine, as long as it was.

    Control and invisible characters become spaces, delimiters look-alikes; e-mail addresses, names
    in ``hidden`` and names that introduce themselves become runs of ``X``.
    """
    text = clean(answer)
    text = _EMAIL.sub(lambda m: "X" * len(m.group()), text)
    text = _INTRODUCED.sub(
        lambda m: m.group()[: m.start(1) - m.start()] + "X" * (m.end(1) - m.start(1)), text
    )
    for name in sorted({p for h in hidden for p in (h, *h.split()) if len(p) > 2}, key=len)[::-1]:
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        text = pattern.sub(lambda m: "X" * len(m.group()), text)
    return text.translate(_NEUTRAL)


def messages(asked: Asked) -> list[dict[str, str]]:
    """The two messages of one call."""
    by_id = {c.id: c for c in asked.question.concepts}
    value = {
        "question": asked.question.prompt,
        "concepts": [
            {
                "id": c.id,
                "name": c.name,
                "explanation": c.explanation,
                "key_points": list(c.key_points),
                "contradicted_by": list(c.misconceptions),
            }
            for c in (by_id[i] for i in asked.concepts)
        ],
        "other_concepts": [c.name for c in asked.question.concepts if c.id not in asked.concepts],
        "answer": masked(asked.answer, asked.hidden),
    }
    return [
        {"role": "system", "content": system(asked.language)},
        {"role": "user", "content": json.dumps(value, ensure_ascii=False)},
    ]
