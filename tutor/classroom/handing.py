"""Files for the learners of a class: one each, a mail-merge table, receipts."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from tutor.classroom.cells import harmless
from tutor.classroom.release import Learner, Returned, comment_text, mark_text
from tutor.domain import Deck
from tutor.errors import ClassError
from tutor.messages import say
from tutor.output import write_text, writing
from tutor.plain import as_json_text, as_markdown_text

MERGE = "mail-merge.csv"
RECEIPTS = "receipts"


def hand_out(
    folder: Path,
    learners: Sequence[Learner],
    deck: Deck,
    ending: str,
    text: Callable[[Learner, Deck], str],
    again: bool = False,
) -> int:
    """Write what the learners get.

    Args:
        folder: where; with nothing in it but what was handed out before.
        learners: what each gets.
        deck: the deck.
        ending: of the learners' files.
        text: gives a learner's file.
        again: whether files that are there may be replaced.

    Returns:
        How many files were written for learners.

    Raises:
        ClassError: there are files in the folder already.
        OutputError: one cannot be written.
    """
    if not again and folder.is_dir() and any(folder.iterdir()):
        raise ClassError("release_folder", path=folder)
    for one in learners:
        write_text(folder / f"{one.file}{ending}", text(one, deck))
        receipts = as_json_text([_receipt(a) for a in one.answers], indent=1)
        write_text(folder / RECEIPTS / f"{one.file}.json", receipts + "\n")
    _merge(folder / MERGE, learners, deck, ending)
    return len(learners)


def _receipt(answer: Returned) -> dict[str, object]:
    """What proves a mark: the answer, the grade that counts, the machine's; nothing of what is
    held back."""
    one = answer.one
    told: dict[str, object] = {"row": one.number, "question": one.question, "answer": one.answer}
    if answer.held:
        return told | {"held": True}
    if one.grade is None:
        return told | {"blank": True}
    return told | {"grade": one.grade} | ({"machine": one.machine} if one.machine else {})


def _merge(path: Path, learners: Sequence[Learner], deck: Deck, ending: str) -> None:
    """A line a learner: who, which file, the mark, everything that is said."""
    language = deck.language
    header = [say(language, f"release.{h}") for h in ("learner", "file", "mark", "comments")]
    with writing(path, "utf-8-sig") as stream:
        writer = csv.writer(stream, delimiter=";" if language == "fr" else ",")
        writer.writerow(map(harmless, header))
        for one in learners:
            comments = "\n\n".join("\n".join(_lines(a, language)) for a in one.answers)
            row = (one.name, f"{one.file}{ending}", one.total, comments)
            writer.writerow(map(harmless, row))


def _lines(answer: Returned, language: str) -> list[str]:
    """An answer's comments, the mark last."""
    comments = [comment_text(c, language) for c in answer.comments]
    return [answer.prompt, *answer.remarks, *comments, mark_text(answer, language)]


def as_markdown(one: Learner, deck: Deck) -> str:
    """What a learner gets, as Markdown that a word processor opens."""
    language = deck.language
    parts = [f"# {as_markdown_text(deck.title)}", as_markdown_text(one.name)]
    for answer in one.answers:
        parts.append(f"## {as_markdown_text(answer.prompt)}")
        words = [as_markdown_text(line) for line in answer.one.answer.splitlines() if line.strip()]
        parts += ["\n>\n".join(f"> {line}" for line in words)] if words else []
        parts += [f"**{as_markdown_text(remark)}**" for remark in answer.remarks]
        comments = [f"- {as_markdown_text(comment_text(c, language))}" for c in answer.comments]
        parts += ["\n".join(comments)] if comments else []
        parts.append(as_markdown_text(mark_text(answer, language)))
    parts.append(f"**{as_markdown_text(total_text(one, language))}**")
    return "\n\n".join(parts) + "\n"


def total_text(one: Learner, language: str) -> str:
    """The mark of all answers, as one line."""
    if not one.total:
        return say(language, "release.total_held")
    return say(language, "release.total", mark=one.total)
