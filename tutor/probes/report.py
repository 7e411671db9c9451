"""A pre-flight in words, in the deck's language, and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from tutor._version import __version__
from tutor.decks import question_hash
from tutor.domain import Deck
from tutor.messages import percent, say
from tutor.probes.preflight import Preflight
from tutor.probes.remedies import Cause, Place, Remedy
from tutor.probes.trials import RightAnswer, Trial

SCHEMA = 1  # of the report
_PROMPT = 80  # characters of a prompt that are shown
_QUOTED = 110  # characters of an attack that are shown
_MOST = 6  # names, answers or places that are listed; the others are counted
_PAIRS: Mapping[Cause, str] = {
    Cause.ALIKE: "probe.pair",
    Cause.NAME_INSIDE: "probe.pair",
    Cause.NEIGHBOUR: "probe.under",
    Cause.OTHER_QUESTION: "probe.elsewhere",
}


def as_text(found: Sequence[Preflight], deck: Deck) -> str:
    """One line for the deck, then a line for each sound question and a block for each other."""
    lines = [summary(found, deck)]
    if any(one.fooled for one in found):
        lines.append(say(deck.language, "probe.attack_is"))
    numbers = {q.id: n for n, q in enumerate(deck.questions, start=1)}
    apart = True
    for one in found:
        block = _block(one, numbers[one.question.id], deck.language)
        lines += ["", *block] if apart or len(block) > 1 else block
        apart = len(block) > 1
    return "\n".join(lines)


def as_dict(found: Preflight, deck: Deck) -> dict[str, Any]:
    """One question as plain values; ``remedies`` has the sentences in the deck's language."""
    return {
        "schema": SCHEMA,
        "tutor": __version__,
        "deck": deck.title,
        "question_id": found.question.id,
        "question_hash": question_hash(found.question),
        "prompt": found.question.prompt,
        "attacks": len(found.trials),
        "fooled": [_trial(t) for t in found.fooled],
        "stopped_by_review": [_trial(t) for t in found.held],
        "right_answers": len(found.answers),
        "misread": [
            {
                "concept": a.concept.id,
                "source": a.source.value,
                "text": a.text,
                "verdict": a.verdict.value,
                "confused_with": a.confused_with,
            }
            for a in found.misread
        ],
        "remedies": [_remedy(r, deck.language) for r in found.remedies],
    }


def summary(found: Sequence[Preflight], deck: Deck) -> str:
    """How many questions, attacks and right answers, and how many went wrong."""
    return say(
        deck.language,
        "probe.summary",
        title=deck.title,
        questions=len(found),
        attacks=sum(len(f.trials) for f in found),
        fooled=sum(len(f.fooled) for f in found),
        held=sum(len(f.held) for f in found),
        right=sum(len(f.answers) for f in found),
        misread=sum(len(f.misread) for f in found),
    )


def sentence(remedy: Remedy, language: str) -> str:
    """What to do, with every place where it should be done."""
    names = list(dict.fromkeys(_name(remedy.cause, p, language) for p in remedy.places))
    joined = say(language, "report.list_separator").join(names[:_MOST])
    if len(names) > _MOST:
        joined += " " + say(language, "probe.more", count=len(names) - _MOST)
    return say(language, f"remedy.{remedy.cause.value}", names=joined)


def _name(cause: Cause, place: Place, language: str) -> str:
    concept, other = place.concept.name, place.other
    if cause in _PAIRS:
        return say(language, _PAIRS[cause], one=concept, other=other, index=place.question)
    if other:
        return say(language, "probe.of", concept=concept, words=_quoted(other, language))
    return say(language, "report.evidence", text=place.concept.name)


def _block(found: Preflight, index: int, language: str) -> list[str]:
    prompt = shorten(found.question.prompt, _PROMPT, placeholder="…")
    held = say(language, "probe.held", count=len(found.held)) if found.held else ""
    if not found.fooled and not found.misread:
        return [f"✓ {index}. {prompt} — {say(language, 'probe.nothing')}{held}"]
    lines = [f"{'✗' if found.fooled else '◐'} {index}. {prompt} (-q {found.question.id})"]
    if found.fooled:
        counts = {"count": len(found.fooled), "attacks": len(found.trials)}
        lines.append(f"  {say(language, 'probe.fooled', **counts)}{held}")
        lines += _fooled(found.fooled, language)
    elif held:
        lines.append(f"  {say(language, 'probe.nothing')}{held}")
    if found.misread:
        counts = {"count": len(found.misread), "answers": len(found.answers)}
        lines.append(f"  {say(language, 'probe.misread', **counts)}")
        lines += [f"    • {_misread(a, language)}" for a in found.misread[:_MOST]]
        lines += _rest(len(found.misread), language)
    lines.append(f"  {say(language, 'probe.remedies')}")
    for remedy in found.remedies:
        lines.append(f"    → {sentence(remedy, language)}")
        lines += [
            "      " + say(language, "probe.line", name=p.concept.name, line=p.line)
            for p in remedy.places[:_MOST]
            if p.line
        ]
    return lines


def _fooled(trials: Sequence[Trial], language: str) -> list[str]:
    """The best attack of each kind, its own text shortened, and what was counted for it."""
    kinds: dict[str, list[Trial]] = {}
    for trial in trials:
        kinds.setdefault(trial.attack.family, []).append(trial)
    lines = []
    for family, same in kinds.items():
        best = max(same, key=lambda t: t.fraction)
        said = say(
            language,
            "probe.attack",
            kind=kind(family, language),
            times=f" × {len(same)}" if len(same) > 1 else "",
            mark=percent(best.fraction, language),
            words=_quoted(best.attack.text, language),
        )
        lines.append(f"    • {said}")
        if best.earned:
            names = say(language, "report.list_separator").join(e.concept.name for e in best.earned)
            lines.append(f"        {say(language, 'probe.counted', names=names)}")
    return lines


def kind(family: str, language: str) -> str:
    """A family of attacks, in words."""
    return say(language, f"attack.{family.replace(' ', '_')}")


def _misread(answer: RightAnswer, language: str) -> str:
    return say(
        language,
        "probe.answer",
        concept=answer.concept.name,
        source=say(language, f"probe.{answer.source.value}"),
        words=_quoted(answer.text, language),
        verdict=say(language, f"verdict.{answer.verdict.value}"),
    )


def _rest(count: int, language: str) -> list[str]:
    return [f"      {say(language, 'probe.more', count=count - _MOST)}"] if count > _MOST else []


def _quoted(text: str, language: str) -> str:
    return say(language, "report.evidence", text=shorten(text, _QUOTED, placeholder="…"))


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "family": trial.attack.family,
        "text": trial.attack.text,
        "fraction": trial.fraction,
        "needs_review": trial.needs_review,
        "counted": [
            {"concept": e.concept.id, "verdict": e.verdict.value, "passage": e.passage}
            for e in trial.earned
        ],
    }


def _remedy(remedy: Remedy, language: str) -> dict[str, Any]:
    return {
        "cause": remedy.cause.value,
        "sentence": sentence(remedy, language),
        "places": [
            {
                "concept": p.concept.id,
                "other": p.other or None,
                "question": p.question or None,
                "line": p.line or None,
            }
            for p in remedy.places
        ],
    }
