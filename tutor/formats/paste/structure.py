"""From a pasted text to a deck: which questions it holds and which concepts each one has."""

from __future__ import annotations

from pathlib import PurePath

from tutor.decks.words import Ids, guess_language, short_name, slug
from tutor.domain import Concept, Deck, Question, Span
from tutor.errors import PasteError
from tutor.formats.base import Doubt, Dropped, Imported
from tutor.formats.paste.csvtext import read_csv
from tutor.formats.paste.cues import stated_number, vague_number
from tutor.formats.paste.drafts import Draft, Page, Sketch, read_page
from tutor.formats.paste.flashcards import clear_furniture, read_terms
from tutor.formats.paste.outline import read_outline
from tutor.formats.paste.prose import read_notes
from tutor.formats.paste.qa import read_qa
from tutor.formats.paste.recovery import Found, find_concepts
from tutor.formats.paste.spans import MASK, render, trim
from tutor.formats.paste.tabular import read_strong, read_weak

_READERS = (read_outline, read_qa, read_csv, read_strong, read_terms, read_weak, read_notes)
_ADVICE = (
    "Write each question on its own line, such as 'Explain …' or 'What is …?', and its expected "
    "ideas on the lines under it, each after a dash"
)


def import_paste(text: str, source: str = "paste", language: str | None = None) -> Imported:
    """Find the questions and concepts of a pasted text.

    Args:
        text: the paste as it came.
        source: what to call it in an error; its stem is the title of a paste without one.
        language: ``fr`` or ``en``; guessed from the words when None.

    Raises:
        PasteError: no question with something under it was found.
    """
    if language not in (None, "fr", "en"):
        raise PasteError(f"the language '{language}' is not known. Write fr or en")
    paste = normal_lines(text)
    page = read_page(paste)
    clear_furniture(page)
    sketch = _recognise(page)
    if sketch is None:
        raise PasteError(f"{source}: no question with its answer was found. {_ADVICE}")
    doubts = [Doubt(line, sentence) for line, sentence in sketch.doubts]
    if language is not None:
        page.language = language
    else:
        page.language, sure = guess_language(page.text.replace(MASK, ""))
        if not sure:
            doubts.append(Doubt(1, f"the language was guessed: {page.language}"))
    title = render(page.text, trim(page.text, sketch.title, ":;"))
    used = list(trim(page.text, sketch.title, ":;")) if title else []
    questions: list[Question] = []
    ids = Ids()
    for draft in sketch.drafts:
        question, spans, more = _question(page, draft, ids)
        doubts += more
        if question is not None:
            questions.append(question)
            used += spans
    if not questions:
        raise PasteError(f"{source}: prompts were found, but nothing under them. {_ADVICE}")
    dropped, unsaid = _left_out(paste, page, used, {d.line for d in doubts})
    ordered = sorted([*doubts, *unsaid], key=lambda doubt: doubt.line)
    made = PurePath(source).stem.replace("_", " ").strip() or "paste"
    deck = Deck(title or made, page.language, tuple(questions))
    return Imported(deck, tuple(ordered), dropped, sketch.kind, bool(title))


def normal_lines(text: str) -> str:
    """The paste with ``\\n`` at the end of every line: what places and line numbers refer to."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _recognise(page: Page) -> Sketch | None:
    for read in _READERS:
        sketch = read(page)
        if sketch is not None and any(draft.prompt and draft.body for draft in sketch.drafts):
            return sketch
    return None


def _question(
    page: Page, draft: Draft, ids: Ids
) -> tuple[Question | None, list[Span], list[Doubt]]:
    """A question with its concepts, the places it uses, and its doubts."""
    prompt_spans = trim(page.text, draft.prompt, ";:")
    prompt = render(page.text, prompt_spans)
    stated = stated_number(prompt, page.language)
    number = stated[0] if stated else None
    found, noted = find_concepts(page.text, number, draft.body, page.bold)
    doubts = [Doubt(line, sentence) for line, sentence in noted]
    concepts: list[Concept] = []
    concept_ids = Ids()
    used = list(prompt_spans)
    for each in found:
        concept, spans = _concept(page, each, concept_ids)
        if concept is None:
            doubts.append(Doubt(each.line, "a name without an explanation was left out"))
            continue
        concepts.append(concept)
        used += spans
    if not prompt or not concepts:
        what = f"nothing was found under '{prompt}'" if prompt else "an answer without a question"
        return None, [], [*doubts, Doubt(draft.line, what)]
    count, more = _count(prompt, stated, draft.line, len(concepts))
    ident = ids.give(slug(prompt, "question"))
    return Question(ident, prompt, tuple(concepts), any=count), used, doubts + more


def _concept(page: Page, found: Found, ids: Ids) -> tuple[Concept | None, list[Span]]:
    name_spans = trim(page.text, found.name, ":;")
    body_spans = trim(page.text, found.body, ";")
    points_spans = [trim(page.text, point, ";") for point in found.points]
    name, body = render(page.text, name_spans), render(page.text, body_spans)
    points = tuple(p for p in (render(page.text, spans) for spans in points_spans) if p)
    if name and not body and not points:
        body, name, body_spans, name_spans = name, "", name_spans, []
    if not body and not name and points:
        body, body_spans = points[0], points_spans.pop(0)
        points = points[1:]
    if not body and not name:
        return None, []
    shown = name or short_name(body)
    ident = ids.give(slug(shown, "concept"))
    used = name_spans + body_spans + [span for spans in points_spans for span in spans]
    return Concept(ident, shown, body, named=bool(name), key_points=points), used


def _count(
    prompt: str, stated: tuple[int, bool] | None, line: int, found: int
) -> tuple[int | None, list[Doubt]]:
    """How many concepts make a full answer, by what the prompt says."""
    word = vague_number(prompt)
    if stated is None:
        if word is None or found == 1:
            return None, []
        sentence = (
            f"'{word}' may mean that some of the {found} concepts are enough: "
            f"add any=N to the question if so"
        )
        return None, [Doubt(line, sentence)]
    number, choice = stated
    if choice and number < found:
        sentence = f"the prompt asks for {number} of the {found} concepts: any={number} was set"
        return number, [Doubt(line, sentence)]
    if number != found and found > 1:
        sentence = f"the prompt says {number} and {found} concepts were found"
        return None, [Doubt(line, sentence)]
    return None, []


def _left_out(
    paste: str, page: Page, used: list[Span], doubted: set[int]
) -> tuple[tuple[Dropped, ...], list[Doubt]]:
    """Every run of characters that no part of the deck uses, and doubts about those with words."""
    kept = bytearray(len(paste))
    for span in used:
        kept[span.start : span.end] = b"\1" * (span.end - span.start)
    dropped: list[Dropped] = []
    doubts: list[Doubt] = []
    place = 0
    for number, line in enumerate(paste.split("\n"), start=1):
        run = ""
        for i, c in enumerate(line + "\n", start=place):
            if i < place + len(line) and (not kept[i] or page.text[i] == MASK):
                run += c
            elif run.strip():
                dropped.append(Dropped(number, run.strip()))
                run = ""
            else:
                run = ""
        place += len(line) + 1
    words = {d.line for d in dropped if sum(c.isalpha() for c in d.text) > 12}
    for number in sorted(words - doubted - page.furniture):
        text = next(d.text for d in dropped if d.line == number and len(d.text) > 12)
        doubts.append(Doubt(number, f"'{text}' was left out"))
    return tuple(dropped), doubts
