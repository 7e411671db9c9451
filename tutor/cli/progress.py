"""``tutor progress``: what is known of a deck, in words and a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.common import DeckPath, open_deck
from tutor.cli.screen import echo

if TYPE_CHECKING:
    from tutor.domain import Deck
    from tutor.practice.progress import Progress

EXAMPLES = """
tutor progress notes.txt
tutor progress reference/fr/organisation-sociale.md --html progress.html
"""
_BAR = 20  # characters of a bar


def progress(
    deck: DeckPath,
    html: Annotated[Path | None, typer.Option(help="help.html")] = None,
) -> None:
    """Expected recall by question and concept, the days practised, what keeps being missed."""
    from tutor.cli.practise import open_store, planned, show_plan
    from tutor.output import check_output
    from tutor.practice.progress import progress as measure
    from tutor.store.learning import now

    if html is not None:
        check_output(html, (deck,))
    subject = open_deck(deck)
    store = open_store()
    try:
        found = measure(subject, store, now())
        if html is not None:
            from tutor.messages import say
            from tutor.output import write_text
            from tutor.practice.page import progress_page

            write_text(html, progress_page(subject, found))
            echo(say(subject.language, "deck.written", path=html))
            return
        for line in lines(subject, found):
            echo(line)
        plan = planned(subject, store)
        if plan is not None:
            show_plan(subject, plan)
    finally:
        store.close()


def lines(deck: Deck, found: Progress) -> list[str]:
    """Progress as plain lines."""
    from tutor.messages import percent, say

    language = deck.language

    told = [say(language, "progress.head", title=deck.title, recall=percent(found.recall, language),
                attempts=found.attempts)]  # fmt: skip
    for question in found.questions:
        told.append(
            f"{_bar(question.recall)} {percent(question.recall, language):>5}  {question.prompt}"
        )
        for concept in question.concepts:
            known = (
                say(language, "progress.never")
                if concept.recall is None
                else percent(concept.recall, language)
            )
            told.append(f"{'':{_BAR}}        {concept.name}: {known}")
    if found.days:
        told.append(say(language, "progress.days", count=len(found.days), last=max(found.days)))
    for name, times in found.missed:
        told.append(say(language, "progress.missed", name=name, times=times))
    for pair in found.mixed:
        told.append(say(language, "progress.mixed", one=pair.concept, other=pair.other,
                        times=pair.times))  # fmt: skip
    return told


def _bar(share: float) -> str:
    full = round(_BAR * share)
    return "█" * full + "░" * (_BAR - full)
