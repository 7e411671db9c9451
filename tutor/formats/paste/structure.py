"""From a text to a deck: which questions it holds and which concepts each one has."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from pathlib import PurePath

from tutor.decks.notes import is_note
from tutor.decks.words import Ids, guess_language, short_name, slug
from tutor.domain import Concept, Deck, Question, Span
from tutor.errors import PasteError
from tutor.formats.base import Doubt, Dropped, Imported, Rewritten, normal_lines
from tutor.formats.paste.clutter import clear_clutter
from tutor.formats.paste.cues import stated_number, vague_number
from tutor.formats.paste.doubtful import second_thoughts
from tutor.formats.paste.drafts import Draft, Found, Page, Sketch
from tutor.formats.paste.flashcards import clear_furniture
from tutor.formats.paste.layouts import recognise
from tutor.formats.paste.letters import clear_letter
from tutor.formats.paste.misfits import Parts, uncertain, unexplained
from tutor.formats.paste.page import read_page
from tutor.formats.paste.recovery import find_concepts
from tutor.formats.paste.spans import MASK, render, trim

_CERTAIN = frozenset({"csv", "gift", "org", "moodle", "choices", "cloze", "cards"})
"""Layouts that a program writes."""
_OTHER_CARDS = frozenset({"cloze_left_out", "no_reference", "not_free"})
"""Guarded about lines that were understood, but are no card that is graded."""
_TRIES = 4
"""Layouts; another is tried while the one before leaves too many lines unexplained."""
_BETTER = 2
"""Times fewer lines that another layout must leave unexplained to be taken."""
_WORDS = 12
_MOST_COLUMNS = 10_000
"""Commas included: no sentence has so many, and no program of cards writes so many columns."""
_COLUMNS = [re.compile(rf"[^\s{sign}]{sign}") for sign in ("\t", ";", ",", r"\|")]
_KEPT = re.compile(r"[^\n\0\x02\x1d-\x1f]+")
_RUN = re.compile(r"[^\0]+")


def import_paste(text: str, source: str = "paste", language: str | None = None) -> Imported:
    """Find the questions and concepts of a text in any layout.

    Args:
        text: the text as it came.
        source: what to call it in an error; its stem is the title of a text without one.
        language: ``fr`` or ``en``; guessed from the words when None.

    Raises:
        PasteError: no question with something under it was found, or a row has too many columns.
    """
    paste = normal_lines(text)
    _refuse_wide(paste, source)
    best: Imported | None = None
    tried: list[str] = []
    while len(tried) < _TRIES:
        page = _page(paste)
        sketch = recognise(page, tried)
        if sketch is None:
            break
        tried.append(sketch.kind)
        try:
            read = make_deck(sketch, page, source, language)
        except PasteError:
            if best is None:
                raise
            continue
        if best is None:
            best = read
        elif unexplained(read.doubts) * _BETTER < unexplained(best.doubts):
            line = min(doubt.line for doubt in best.doubts if doubt.code == "uncertain")
            best = replace(read, doubts=(Doubt(line, "unclear"), *read.doubts))
        if not unexplained(best.doubts):
            break
    if best is None:
        raise PasteError("paste_nothing", source=source)
    return best


def _page(paste: str) -> Page:
    """The page of a text, without what stands around the notes."""
    page = read_page(paste)
    clear_letter(page)
    clear_clutter(page)
    clear_furniture(page)
    return page


def _refuse_wide(text: str, source: str) -> None:
    """Raise for a row with more columns than any table of cards has."""
    for number, row in enumerate(text.split("\n"), 1):
        if len(row) > _MOST_COLUMNS:
            found = max(len(column.findall(row)) for column in _COLUMNS) + 1
            if found > _MOST_COLUMNS:
                values = {"line": number, "found": found, "most": _MOST_COLUMNS}
                raise PasteError("paste_columns", source=source, **values)


def make_deck(sketch: Sketch, page: Page, source: str, language: str | None) -> Imported:
    """The deck of a sketch, with the account of its text.

    Raises:
        PasteError: nothing stands under any prompt, or the language is not known.
    """
    if language not in (None, "fr", "en"):
        raise PasteError("paste_language", asked=language)
    page = sketch.page or page
    page.furniture |= sketch.furniture | page.chapters
    doubts = [*page.doubts, *sketch.doubts]
    if language is not None:
        page.language = language
    else:
        page.language, sure = guess_language(page.text.replace(MASK, ""))
        if not sure:
            doubts.append(Doubt(1, "language_guessed", {"guessed": page.language}))
    title_spans = [] if _is_asked(sketch) else trim(page.text, sketch.title, ":;")
    title = render(page.text, title_spans)
    places = [tuple(title_spans)] if title else []
    questions: list[Question] = []
    roles = Parts()
    ids = Ids()
    for draft in sketch.drafts:
        question, parts, more = _question(page, draft, ids)
        doubts += more
        if question is not None:
            questions.append(question)
            places += parts
            roles.add(question, parts)
    if not questions:
        raise PasteError("paste_no_answers", source=source)
    dropped, rewritten, unsaid = _account(page, places, {d.line for d in doubts})
    made = PurePath(source).stem.replace("_", " ").strip() or "paste"
    deck = Deck(title or made, page.language, tuple(questions))
    doubts += second_thoughts(deck, [draft.line for draft in sketch.drafts])
    if sketch.kind not in _CERTAIN:
        titled = {page.paste.count("\n", 0, span.start) + 1 for span in title_spans}
        titled |= {doubt.line for doubt in doubts if doubt.code in _OTHER_CARDS}
        doubts += uncertain(page.paste, roles, page.furniture | titled)
    ordered = sorted([*doubts, *unsaid], key=lambda doubt: doubt.line)
    return Imported(
        deck,
        tuple(ordered),
        dropped,
        sketch.kind,
        titled=bool(title),
        text=page.paste,
        places=tuple(places),
        rewritten=rewritten,
    )


def _is_asked(sketch: Sketch) -> bool:
    """Whether what a reader took for the title is part of a card."""
    if not sketch.title:
        return False
    start, end = sketch.title[0].start, sketch.title[-1].end
    asked = (span for draft in sketch.drafts for span in draft.prompt)
    told = (line.span for draft in sketch.drafts for line in draft.body)
    return any(span.start < end and start < span.end for span in chain(asked, told))


def _question(
    page: Page, draft: Draft, ids: Ids
) -> tuple[Question | None, list[tuple[Span, ...]], list[Doubt]]:
    """A question with its concepts, the places of its parts, and its doubts."""
    prompt_spans = trim(page.text, draft.prompt, ";:")
    prompt = render(page.text, prompt_spans)
    stated = stated_number(prompt, page.language)
    number = stated[0] if stated else None
    found, doubts = draft.concepts, list[Doubt]()
    if not found:
        found, doubts = find_concepts(prompt, number, draft.body, page.bold)
    concepts: list[Concept] = []
    concept_ids = Ids()
    places = [tuple(prompt_spans)]
    for each in found:
        concept, parts = _concept(page, each, concept_ids)
        if concept is None:
            doubts.append(Doubt(each.line, "name_alone"))
            continue
        if is_note(concept.explanation):
            note = {"text": concept.explanation[:60]}
            doubts.append(Doubt(each.line, "marking_note", note))
        concepts.append(concept)
        places += parts
    if not prompt or not concepts:
        code = "nothing_under" if prompt else "no_prompt"
        return None, [], [*doubts, Doubt(draft.line, code, {"prompt": prompt} if prompt else {})]
    count, more = _count(prompt, stated, draft.line, len(concepts))
    ident = ids.give(slug(prompt, "question"))
    return Question(ident, prompt, tuple(concepts), any=count), places, doubts + more


def _concept(page: Page, found: Found, ids: Ids) -> tuple[Concept | None, list[tuple[Span, ...]]]:
    name_spans = trim(page.text, found.name, ":;")
    body_spans = trim(page.text, found.body, ";")
    points = _texts(page, found.points)
    accepted = _texts(page, found.accepted)
    name, body = render(page.text, name_spans), render(page.text, body_spans)
    if name and not body and not points:
        body, name, body_spans, name_spans = name, "", name_spans, []
    if not body and not name and points:
        body, body_spans = points.pop(0)
    if not body and not name:
        return None, []
    shown = name or short_name(body)
    ident = ids.give(slug(shown, "concept"))
    parts = [tuple(spans) for spans in (name_spans, body_spans) if spans]
    parts += [tuple(spans) for _, spans in points + accepted]
    concept = Concept(
        ident,
        shown,
        body,
        named=bool(name),
        key_points=tuple(text for text, _ in points),
        accepted=tuple(text for text, _ in accepted),
    )
    return concept, parts


def _texts(page: Page, each: list[list[Span]]) -> list[tuple[str, list[Span]]]:
    trimmed = [trim(page.text, spans, ";") for spans in each]
    return [(text, spans) for spans in trimmed if (text := render(page.text, spans))]


def _count(
    prompt: str, stated: tuple[int, bool] | None, line: int, found: int
) -> tuple[int | None, list[Doubt]]:
    """How many concepts make a full answer, by what the prompt says."""
    word = vague_number(prompt)
    if stated is None:
        if word is None or found == 1:
            return None, []
        return None, [Doubt(line, "vague_number", {"word": word, "found": found})]
    number, choice = stated
    values = {"number": number, "found": found}
    if choice and number < found:
        return number, [Doubt(line, "choice", values)]
    if number != found and found > 1:
        return None, [Doubt(line, "number_differs", values)]
    return None, []


def _account(
    page: Page, places: list[tuple[Span, ...]], doubted: set[int]
) -> tuple[tuple[Dropped, ...], tuple[Rewritten, ...], list[Doubt]]:
    """Every run of characters that no part of the deck uses, and doubts about those with words."""
    paste = page.paste
    free = list(paste)
    for span in (span for part in places for span in part):
        for masked in _KEPT.finditer(page.text, span.start, span.end):
            free[masked.start() : masked.end()] = MASK * (masked.end() - masked.start())
    rewritten = []
    for changed in page.rewritten:
        start, end = changed.span.start, changed.span.end
        if free[start] == MASK:
            free[start:end] = MASK * (end - start)
            rewritten.append(changed)
    dropped: list[Dropped] = []
    place = 0
    left = "".join("\n" if c == "\n" else f for c, f in zip(paste, free, strict=True))
    for number, line in enumerate(left.split("\n"), start=1):
        for run in _RUN.finditer(line):
            if said := run[0].strip():
                at = place + run.start() + run[0].index(said)
                dropped.append(Dropped(number, said, at))
        place += len(line) + 1
    words: dict[int, str] = {}
    for piece in dropped:
        if sum(c.isalpha() for c in piece.text) > _WORDS:
            words.setdefault(piece.line, piece.text)
    told = sorted(words.keys() - doubted - page.furniture)
    return (
        tuple(dropped),
        tuple(rewritten),
        [Doubt(number, "left_out", {"text": words[number]}) for number in told],
    )
