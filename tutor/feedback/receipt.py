"""A grade as JSON: schema 2, the receipt for every point, with hashes of all that decides it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from tutor.domain import ConceptResult, Evidence, Grade, Inputs, Verdict
from tutor.feedback import reasons
from tutor.plain import as_json_text

SCHEMA = 2  # of the receipt of a grade


def as_dict(grade: Grade) -> dict[str, Any]:
    """The grade as plain values, in the order of the published schema."""
    return {
        "schema": SCHEMA,
        "tutor": grade.tutor,
        "deck": grade.deck,
        "question_id": grade.question_id,
        "question_hash": grade.question_hash,
        "inputs": _inputs(grade.inputs),
        "encoder": _model(grade.encoder),
        "reader": _model(grade.reader) if grade.reader else None,
        "score": grade.score,
        "max_score": grade.max_score,
        "fraction": grade.fraction,
        "interval": list(grade.interval),
        "mark": grade.mark,
        "needs_review": grade.needs_review,
        "reasons": [
            {"code": r.code, "sentence": reasons.review(r, grade.language)} for r in grade.reasons
        ],
        "flags": list(grade.flags),
        "concepts": [_concept(c, grade.language) for c in grade.concepts],
        "unmatched": [_evidence(e) for e in grade.unmatched],
        "set_aside": [{"code": s.code} | _evidence(s.passage) for s in grade.set_aside],
    }


def as_json(grade: Grade, indent: int | None = 2) -> str:
    """The grade as JSON text, accents as they are."""
    return as_json_text(as_dict(grade), indent)


def _inputs(inputs: Inputs | None) -> dict[str, str | None] | None:
    """Hashes by name; None for what had no part. A teacher's standard is applied to grades, not
    within them."""
    if inputs is None:
        return None
    told = {f.name: getattr(inputs, f.name) or None for f in fields(inputs)}
    return {**told, "calibration": None}


def _model(pair: tuple[str, str]) -> dict[str, str]:
    return {"name": pair[0], "hash": pair[1]}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"start": evidence.span.start, "end": evidence.span.end, "text": evidence.text}


def _concept(result: ConceptResult, language: str) -> dict[str, Any]:
    return {
        "id": result.id,
        "name": result.name,
        "weight": result.weight,
        "points": result.points,
        "credit": result.credit,
        "closeness": result.closeness,
        "counted": result.counted,
        "verdict": result.verdict.value,
        "sure": result.sure,
        "probabilities": {v.value: p for v, p in zip(Verdict, result.probabilities, strict=True)},
        "ideas": [{"text": i.text, "verdict": i.verdict.value} for i in result.ideas],
        "evidence": [_evidence(e) for e in result.evidence],
        "why": {
            "code": result.why.code,
            "sentence": reasons.why(result.why, language),
            "signals": list(result.signals),
        },
        "confused_with": result.confused_with,
    }
