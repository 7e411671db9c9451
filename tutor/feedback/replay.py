"""Run a grade again from its receipt, and say that it is equal or what differs.

What decides a grade stands in a receipt as hashes (schema 2). A receipt of schema 1 names the
question's hash and the models alone: what it can prove is less, and is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutor.errors import FileError, Message
from tutor.feedback.receipt import SCHEMA, as_dict

if TYPE_CHECKING:
    from tutor.grading.grader import Grader

SCHEMAS = (1, SCHEMA)
_RESULTS = ("mark", "score", "fraction", "needs_review")
_NEEDED = ("question_id", "question_hash", "concepts", "mark")


@dataclass(frozen=True, slots=True)
class Replay:
    """A grade made again.

    Attributes:
        equal: whether every value of the receipt came out again.
        causes: which of what decides a grade is not what it was.
        differences: what came out otherwise.
    """

    equal: bool
    causes: tuple[Message, ...]
    differences: tuple[Message, ...]


def read_receipt(text: str, name: str) -> dict[str, Any]:
    """A receipt from its JSON.

    Raises:
        FileError: it is none, or of a schema that this version does not know.
    """
    try:
        receipt = json.loads(text)
    except ValueError as error:
        raise FileError("receipt_unreadable", path=name, detail=str(error)) from error
    if not isinstance(receipt, dict) or any(key not in receipt for key in _NEEDED):
        raise FileError("receipt_unreadable", path=name, detail=", ".join(_NEEDED))
    if receipt.get("schema") not in SCHEMAS:
        raise FileError("receipt_schema", path=name, schema=receipt.get("schema"), known=SCHEMA)
    return receipt


def replay(receipt: Mapping[str, Any], grader: Grader, answer: str) -> Replay:
    """Grade the answer again and compare.

    Args:
        receipt: from ``read_receipt``.
        grader: of the receipt's deck.
        answer: the answer as it was typed.

    Raises:
        UnknownQuestionError: the deck no longer has the question.
        AnswerError: the answer is too long to be read.
    """
    again = as_dict(grader.grade(str(receipt["question_id"]), answer))
    now: dict[str, Any] = json.loads(json.dumps(again))
    known = {k: v for k, v in now.items() if k in receipt and k not in ("schema", "tutor")}
    before = {k: receipt[k] for k in known}
    if receipt["schema"] != SCHEMA:
        known["concepts"], before["concepts"] = _shared(now["concepts"], receipt["concepts"])
    causes = tuple(_causes(receipt, now, answer))
    return Replay(known == before, causes, tuple(_differences(before, known)))


def _shared(
    now: list[dict[str, Any]], before: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Concept results with those values alone that both schemas have."""
    names = set(now[0]) & set(before[0]) if now and before else set()
    return [{k: c[k] for k in names} for c in now], [{k: c.get(k) for k in names} for c in before]


def _causes(receipt: Mapping[str, Any], now: Mapping[str, Any], answer: str) -> Iterator[Message]:
    """What decides the grade and is not what it was."""
    passages = [e for c in receipt["concepts"] for e in c.get("evidence", ())]
    if any(answer[e["start"] : e["end"]] != e["text"] for e in passages):
        yield Message("replay.answer")
    if receipt.get("tutor") != now["tutor"]:
        yield Message("replay.version", {"before": receipt.get("tutor"), "now": now["tutor"]})
    inputs = receipt.get("inputs")
    if isinstance(inputs, dict):
        changed = [name for name, value in now["inputs"].items() if inputs.get(name) != value]
    else:
        models = ("encoder", "reader")
        changed = [name for name in models if receipt.get(name) != now[name]]
        if receipt["question_hash"] != now["question_hash"]:
            changed.append("question")
    for name in changed:
        yield Message(f"replay.{name}")
        if name == "question":
            yield from _edited(receipt["concepts"], now["concepts"])


def _edited(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[Message]:
    """Concepts that were added, taken away, or have another name or weight."""
    old, new = ({c["id"]: c for c in concepts} for concepts in (before, now))
    for key in old.keys() - new.keys():
        yield Message("replay.concept_gone", {"name": old[key]["name"]})
    for key in new.keys() - old.keys():
        yield Message("replay.concept_new", {"name": new[key]["name"]})
    for key in sorted(old.keys() & new.keys()):
        for field in ("name", "weight"):
            if old[key][field] != new[key][field]:
                was, now_is = old[key][field], new[key][field]
                yield Message(
                    "replay.concept_changed",
                    {"name": old[key]["name"], "before": was, "now": now_is},
                )


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Message]:
    """What came out otherwise, the mark and the verdicts first."""
    for name in _RESULTS:
        if name in now and before[name] != now[name]:
            yield _differs(name, before[name], now[name])
    new = {c["id"]: c for c in now["concepts"]}
    for old in before["concepts"]:
        one = new.get(old["id"])
        for field in ("verdict", "points"):
            if one is not None and one[field] != old[field]:
                yield _differs(old["name"], old[field], one[field])
    rest = [k for k in now if k not in (*_RESULTS, "concepts", "inputs") and before[k] != now[k]]
    for name in rest:
        yield _differs(name, before[name], now[name])


def _differs(name: str, before: object, now: object) -> Message:
    return Message("replay.differs", {"what": name, "before": _short(before), "now": _short(now)})


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"
