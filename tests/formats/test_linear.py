"""Time to import grows no faster than the text, for honest layouts and hostile ones."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable

import pytest

from tutor.errors import PasteError
from tutor.formats import audit, import_paste

T = "The tide rises and falls as the moon pulls the sea"
SHAPES: dict[str, Callable[[int], str]] = {
    "qa": lambda n: "".join(f"Q: What is tide {i}?\nA: {T} {i}\n\n" for i in range(n)),
    "bold names": lambda n: "".join(
        f"## Explain tide {i}?\n- **Moon {i}**: {T}\n- **Sun {i}**: {T}\n" for i in range(n)
    ),
    "tabs": lambda n: "".join(f"tide {i}\t{T} {i}\n" for i in range(n)),
    "csv": lambda n: "question,answer\n" + "".join(f'"tide {i}","{T}, {i}"\n' for i in range(n)),
    "html": lambda n: "#html:true\n#separator:tab\n"
    + "".join(f"tide {i}\t<ul><li><b>Moon</b>: {T}</li><li>b &gt; c</li></ul>\n" for i in range(n)),
    "outline": lambda n: "".join(f"# Chapter {i}\n## Explain tide {i}\n- {T}\n" for i in range(n)),
    "notes": lambda n: "".join(f"What is tide {i}?\n- {T}\n- {T} again\n" for i in range(n)),
    "terms": lambda n: f"Terms in this set ({n})\n"
    + "".join(f"tide {i}\n{T}.\n" + (f"{T} too.\n" if i % 3 == 0 else "") for i in range(n)),
    "sides": lambda n: "".join(f"What is tide {i}\n?\n{T}\n\n---\n\n" for i in range(n)),
    "gift": lambda n: "".join(f"::t{i}::Explain tide {i}{{####{T} {i}}}\n\n" for i in range(n)),
    "aiken": lambda n: "".join(f"Which tide {i}?\nA. one\nB. two\nANSWER: B\n\n" for i in range(n)),
    "org": lambda n: "".join(f"* Tide {i} :drill:\n What?\n** Answer\n {T}\n" for i in range(n)),
    "logseq": lambda n: "".join(f"- What is tide {i}? #card\n\t- {T}\n" for i in range(n)),
    "toggles": lambda n: "".join(f"- What is tide {i}?\n\n    {T}\n\n" for i in range(n)),
    "remnote": lambda n: "- Tides\n" + "".join(f"    - tide {i} >> {T}\n" for i in range(n)),
    "cloze": lambda n: "".join(f"A {{{{c1::moon {i}}}}} pulls {{{{c2::sea}}}}\n" for i in range(n)),
    "glossary": lambda n: "".join(f"tide {i} : {T}\n" for i in range(n)),
    "answers": lambda n: "".join(f"Tide {i}\nAnswer: {T}\n" for i in range(n)),
    "tree": lambda n: "".join(
        f"{'AB'[i % 2]}. Tides\n  1. What is tide {i}?\n    a) {T}\n    b) {T}\n" for i in range(n)
    ),
    "arrows": lambda n: "".join(f"tide {i} -> {T}\n\nMoon {i}\n=> {T}\n" for i in range(n)),
    "alphabet": lambda n: "".join(
        f"{chr(97 + i * 26 // n)}tide{i} - {T}\n  and the sun\n" for i in range(n)
    ),
    "records": lambda n: "".join(f"{i} / 9\ntide {i}\n{T} {i}\nGood\n" for i in range(n)),
    "rated": lambda n: "".join(f"tide {i}\n{T} {i}\n\u2606 {i} \u2606 {i}\n" for i in range(n)),
    "talk": lambda n: "".join(f"20:{i % 60:02} Ann: tide {i}?\n20:59 Bo: {T}\n" for i in range(n)),
    "hanging": lambda n: "".join(f"{chr(97 + i * 26 // n)}tide {i}\n    {T}\n" for i in range(n)),
    "signs": lambda n: "".join(f"?? what is tide {i}\n!! {T} {i}\n" for i in range(n)),
    "chapters": lambda n: "".join(f"1.\tC\n\ta)\tWhat is {i}?\n\t\t- {T}\n" for i in range(n)),
    "parted": lambda n: "".join(f"tide{i}>{T} {i}\n" for i in range(n)),
    "answered mail": lambda n: "From: Pat\nTo: Kim\n\n"
    + "".join(f"> {i + 1}. What is tide\n> {i}?\n{T}\n\n" for i in range(n)),
    "wrapped": lambda n: "".join(
        f"What is tide {i}?\n{T} and\n{T} of the\nsun.\n" for i in range(n)
    ),
    "one wrapped": lambda n: "What is a tide?\n" + f"{T} and\n" * n + "the sun.\n",
    "pages": lambda n: "".join(f"What is tide {i}?\n{T}\n\n- {i % 900} -\n" for i in range(n)),
    "stars over cards": lambda n: f"Terms in this set ({n})\n"
    + "".join(f"*\ntide {i}\n{T}\n" for i in range(n)),
    "one question": lambda n: "Explain the tides\n" + "".join(f"- {T} {i}\n" for i in range(n)),
    "one paragraph": lambda n: "Explain the tides;\n" + f"{T}\nand " * n + "\n",
    "one line": lambda n: "Explain the tides;\n- " + "the moon, " * n + "\n- the sun\n",
    "dots": lambda n: "Explain the tides;\n- a" + "." * 20 * n + "b\n- the sun\n",
    "stars": lambda n: "Explain the tides;\n- a" + "*a " * 20 * n + "b\n- the sun\n",
    "brackets": lambda n: "Explain the tides;\n- a" + "[[" * 20 * n + "b\n- the sun\n",
    "links": lambda n: "Explain the tides;\n- a" + "[a](" * 20 * n + "b\n- the sun\n",
    "tags": lambda n: "Explain the tides;\n- a" + "<b><!-- " * 20 * n + "b\n- the sun\n",
    "gaps": lambda n: "Explain the tides;\n- a" + "{{c1::" * 20 * n + "b\n- the sun\n",
    "braces": lambda n: "::t::Explain the tides{####a}" + "{" * 20 * n + "\n",
    "labels": lambda n: "Explain the tides;\n- " + "Moon: it pulls. " * 4 * n + "\n",
    "numbers": lambda n: "Explain the tides;\n- " + "1) a " * 10 * n + "\n",
    "headings": lambda n: "".join(f"{'#' * (i % 6 + 1)} tide {i}\n" for i in range(4 * n)),
    "columns": lambda n: "a\tb\n" + "x\t" * 20 * n + "\n" + "y\t" * 20 * n + "\n",
    "quotes": lambda n: 'question,answer\na,"' + '""' * 20 * n + 'b"\nc,d e f\n',
    "mailed": lambda n: "".join(f"> What is tide {i}?\n> - {T}\n" for i in range(n)),
}  # fmt: skip
SMALL = 250
FACTOR, RATIO = 4, 2.6**2
"""Four times the text: two doublings."""
TRIES = 6
LEAST = 2e-3
"""Seconds under which a clock says nothing."""


def seconds(text: str) -> float:
    """Processor time to import and audit a text, without the collection of other tests' garbage."""
    gc.collect()
    gc.disable()
    try:
        before = time.process_time()
        with contextlib.suppress(PasteError):
            result = import_paste(text)
            assert audit(text, result).complete, audit(text, result)
        return time.process_time() - before
    finally:
        gc.enable()


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_no_faster_than_the_text(shape: str) -> None:
    small, large = SHAPES[shape](SMALL), SHAPES[shape](FACTOR * SMALL)
    seconds(SHAPES[shape](20))
    least, most = float("inf"), float("inf")
    for _ in range(TRIES):
        least = min(least, max(seconds(small), LEAST))
        most = min(most, seconds(large))
        if most < RATIO * least:
            return
    pytest.fail(f"{shape}: {least:.3f} s, then {most:.3f} s")
