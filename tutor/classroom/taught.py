"""What people marked, as a table that ``tutor calibrate`` learns a standard from."""

from __future__ import annotations

import csv
from pathlib import Path

from tutor.classroom.cells import harmless
from tutor.classroom.opened import Work
from tutor.messages import say
from tutor.output import check_output, writing
from tutor.store.corrections import Kind


def write_taught(out: Path, work: Work) -> int:
    """Write every answer that a person marked, judged or agreed with, and its mark.

    Returns:
        How many there are.

    Raises:
        OutputError: it cannot be written.
    """
    check_output(out, (work.path,))
    language = work.deck.language
    header = [say(language, f"class.{name}") for name in ("student", "answer", "mark")]
    header.insert(1, say(language, "classreport.question"))
    rows = [
        (one.student, one.question, one.answer, str(one.grade["mark"]))
        for one in work.kept()
        if one.grade is not None and any(c.kind is not Kind.REMARK for c in one.corrections)
    ]
    with writing(out, "utf-8-sig") as stream:
        writer = csv.writer(stream, delimiter=";" if language == "fr" else ",")
        writer.writerow(header)
        writer.writerows(map(harmless, row) for row in rows)
    return len(rows)
