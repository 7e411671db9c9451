"""Two drafts of one essay: what changed concept by concept, and which passage made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from tutor.domain import Verdict
from tutor.essay.reading import Essay
from tutor.grading.answer import split
from tutor.language import clean, flow
from tutor.store.learning import KeptEssay

_AGAIN = 0.25
"""Share of the shorter text's units that two drafts of one essay have in common."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a concept between two drafts.

    Attributes:
        question: id of its question.
        concept: its id.
        name: its name.
        before: its verdict in the earlier draft.
        after: its verdict in this one.
        why: ``new``, ``gone``, ``moved`` or ``around``: the passage it rests on is new, is gone,
            stands elsewhere, or is the same beside other words.
        passage: that passage.
    """

    question: str
    concept: str
    name: str
    before: Verdict
    after: Verdict
    why: str
    passage: str


def record(essay: Essay) -> dict[str, Any]:
    """What is kept of how an essay was read: by question and concept the verdict and passages."""
    found: dict[str, Any] = {g.question_id: {} for g in essay.grades}
    for one in essay.found:
        found[one.question][one.result.id] = {
            "verdict": one.result.verdict.value,
            "passages": [_line(e.text) for e in one.result.evidence],
        }
    return found


def since(
    essay: Essay, kept: Iterable[KeptEssay], read: Callable[[str, list[str], str], Essay]
) -> list[Change] | None:
    """What changed since the last draft that was kept; None where none is a draft of this essay.

    Args:
        essay: as it was read now.
        kept: the drafts of essays on its deck, the newest first.
        read: reads a text again for some questions; given its name too. Used where the draft was
            read by another version or model.
    """
    for draft in kept:
        if not is_draft(draft.text, essay.text.typed, essay.deck.language):
            continue
        found = draft.record
        if draft.read_by != read_by(essay):
            found = record(read(draft.text, [g.question_id for g in essay.grades], draft.name))
        return list(changes(draft.text, found, essay))
    return None


def read_by(essay: Essay) -> str:
    """Hashes of what decided the verdicts of an essay: equal where it would be read the same."""
    told = {
        g.question_id: None if g.inputs is None else [g.tutor, *asdict(g.inputs).values()]
        for g in essay.grades
    }
    return repr(told)


def is_draft(text: str, other: str, language: str) -> bool:
    """Whether two texts are drafts of one essay: they share a good part of their passages."""
    one, two = (set(_units(t, language)) for t in (text, other))
    return bool(one and two) and len(one & two) >= _AGAIN * min(len(one), len(two))


def changes(earlier: str, kept: Mapping[str, Any], essay: Essay) -> list[Change]:
    """What changed since an earlier draft, in the deck's order.

    Args:
        earlier: its text.
        kept: its ``record``.
        essay: the present draft.
    """
    language = essay.deck.language
    before, after = (_units(t, language) for t in (earlier, essay.text.typed))
    old, new = "\n".join(before), "\n".join(after)
    moved = _moved(before, after)
    found = []
    for one in essay.found:
        was = kept.get(one.question, {}).get(one.result.id)
        if was is None:
            continue
        verdict, there = Verdict(was["verdict"]), list(was["passages"])
        now = [_line(e.text) for e in one.result.evidence]
        why, passage = _why(there, now, old, new, moved)
        if verdict is not one.result.verdict or why == "moved":
            found.append(
                Change(
                    one.question,
                    one.result.id,
                    one.result.name,
                    verdict,
                    one.result.verdict,
                    why,
                    passage,
                )
            )
    return found


def _why(
    there: Sequence[str], now: Sequence[str], old: str, new: str, moved: set[str]
) -> tuple[str, str]:
    for code, passages, text in (("new", now, old), ("gone", there, new)):
        for passage in passages:
            if passage not in text:
                return code, passage
    for passage in now:
        if any(passage in unit for unit in moved):
            return "moved", passage
    return "around", next(iter([*now, *there]), "")


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Units that both texts have, in another order."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    kept: set[str] = set()
    for block in matcher.get_matching_blocks():
        kept.update(after[block.b : block.b + block.size])
    return (set(before) & set(after)) - kept


def _units(text: str, language: str) -> list[str]:
    told = flow(clean(text), language).text
    return [_line(line[u.start : u.end]) for line in told.split("\n") for u in split(line)[0]]


def _line(text: str) -> str:
    return " ".join(text.split())
