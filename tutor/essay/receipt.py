"""The report of an essay as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tutor.domain import Span
from tutor.essay.drafts import Change
from tutor.essay.findings import Findings
from tutor.essay.reading import Found, Place
from tutor.essay.sections import advice
from tutor.feedback.receipt import as_dict as grade_dict

SCHEMA = 1  # of the receipt of an essay


def as_dict(findings: Findings, changed: Sequence[Change] | None = None) -> dict[str, Any]:
    """Everything that the report says; places count code points of the essay's text."""
    essay = findings.essay
    return {
        "schema": SCHEMA,
        "deck": essay.deck.title,
        "advice": advice(findings),
        "words": findings.words,
        "length": findings.length,
        "concepts": [_concept(f, findings) for f in essay.found],
        "unserving": [_place(s, findings) for s in findings.unserving],
        "repeated": [[_place(s, findings) for s in pair] for pair in findings.repeated],
        "balance": [
            {
                "question": s.question,
                "words": s.words,
                "weight": round(s.weight, 4),
                "concepts": dict(s.concepts),
            }
            for s in findings.shares
        ],
        "changes": None if changed is None else [asdict(c) for c in changed],
        "grades": [grade_dict(g) for g in essay.grades],
        "score": essay.score,
        "max_score": essay.max_score,
        "fraction": essay.fraction,
        "mark": essay.mark,
    }


def _concept(found: Found, findings: Findings) -> dict[str, Any]:
    fits = findings.fits(found) if found.place is None else None
    return {
        "question": found.question,
        "id": found.result.id,
        "name": found.result.name,
        "verdict": found.result.verdict.value,
        "sure": found.result.sure,
        "read_in": None if found.place is None else _read(found.place, findings),
        "others": [_read(p, findings) for p in found.others],
        "against": None if found.against is None else _read(found.against, findings),
        "would_fit_near": None if fits is None else _place(fits, findings),
    }


def _read(place: Place, findings: Findings) -> dict[str, Any]:
    told = {"likely": place.likely, "verdict": place.result.verdict.value}
    return _place(place.span, findings) | told


def _place(span: Span, findings: Findings) -> dict[str, Any]:
    text = findings.essay.text.typed[span.start : span.end]
    return {"start": span.start, "end": span.end, "text": text}
