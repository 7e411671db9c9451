"""What one learner gets, as a page: comments and their own words first, the number last."""

from __future__ import annotations

from tutor.classroom.handing import total_text
from tutor.classroom.release import Learner, Returned, comment_text, mark_text
from tutor.domain import Deck
from tutor.feedback.html import escape, page


def learner_page(one: Learner, deck: Deck) -> str:
    """The page of a learner."""
    parts = [f"<h1>{escape(deck.title)}</h1><p>{escape(one.name)}</p>"]
    parts += [_answer(answer, deck.language) for answer in one.answers]
    parts.append(f"<p><strong>{escape(total_text(one, deck.language))}</strong></p>")
    return page(f"{deck.title} – {one.name}", deck.language, "".join(parts))


def _answer(answer: Returned, language: str) -> str:
    parts = [f"<section><h2>{escape(answer.prompt)}</h2>"]
    if words := answer.one.answer.strip():
        lines = "<br>".join(escape(line) for line in words.splitlines())
        parts.append(f"<blockquote>{lines}</blockquote>")
    parts += [f"<p><strong>{escape(remark)}</strong></p>" for remark in answer.remarks]
    if answer.comments:
        told = "".join(f"<li>{escape(comment_text(c, language))}</li>" for c in answer.comments)
        parts.append(f"<ul>{told}</ul>")
    parts.append(f"<p>{escape(mark_text(answer, language))}</p></section>")
    return "".join(parts)
