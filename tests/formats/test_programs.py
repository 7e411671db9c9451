"""Files of ours opened by the programs themselves; outside continuous integration.

``TUTOR_ANKI_PYTHON=… pytest -m programs`` runs Anki's own importer in a Python that has the
``anki`` package (its licence keeps it from being a dependency); without it the test is skipped.
LibreOffice's ``soffice`` makes the documents that are read, where it is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.decks import format_deck
from tutor.formats import TARGETS, load, read_file

pytestmark = pytest.mark.programs
ANKI = os.environ.get("TUTOR_ANKI_PYTHON", "")
DECK = ROOT / "reference/fr/organisation-sociale.md"
IN_ANKI = """
import json, sys
from anki.collection import Collection, ExportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.collection import ImportCsvRequest
source, folder = sys.argv[1:]
col = Collection(folder + "/c.anki2")
for _ in range(2):
    if source.endswith(".apkg"):
        col.import_anki_package(ImportAnkiPackageRequest(package_path=source))
    else:
        meta = col.get_csv_metadata(path=source, delimiter=None)
        col.import_csv(ImportCsvRequest(path=source, metadata=meta))
notes = [col.get_note(ident).fields for ident in col.find_notes("")]
for legacy in (False, True):
    options = ExportAnkiPackageOptions(with_scheduling=False, legacy=legacy)
    col.export_anki_package(out_path=f"{folder}/out{legacy}.apkg", options=options, limit=None)
print(json.dumps([notes, [each.name for each in col.decks.all_names_and_ids()]]))
col.close()
"""


def words(deck: object) -> list[object]:
    """What a deck says, without ids and title."""
    return [
        (q.prompt, [(c.named and c.name, c.explanation, c.key_points) for c in q.concepts])
        for q in deck.questions  # type: ignore[attr-defined]
    ]


@pytest.mark.skipif(not ANKI, reason="TUTOR_ANKI_PYTHON names no Python with the anki package")
@pytest.mark.parametrize("name", ["apkg", "anki"])
def test_anki_takes_our_files_and_we_take_its_own(name: str, tmp_path: Path) -> None:
    deck = load(DECK).deck
    target = next(target for target in TARGETS if target.name == name)
    source = tmp_path / f"deck{target.ending}"
    source.write_bytes(target.write(deck))
    done = subprocess.run(
        [ANKI, "-c", IN_ANKI, str(source), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={},
    )
    notes, decks = json.loads(done.stdout.splitlines()[-1])
    assert len(notes) == len(deck.questions)
    assert deck.title in decks
    for legacy in (False, True):
        back = read_file(tmp_path / f"out{legacy}.apkg", "fr")
        assert words(back.deck) == words(deck)
        assert format_deck(back.deck)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["docx", "odt", "pdf"])
def test_documents_that_libreoffice_makes_are_read(ending: str, tmp_path: Path) -> None:
    page = tmp_path / "notes.html"
    page.write_text(
        "<html><body><h1>Pourquoi la mer monte-t-elle ?</h1><ul><li><b>Lune</b> : elle attire l'eau"
        "</li><li><b>Soleil</b> : il attire moins</li></ul><h1>Qu'est-ce que l'estran ?</h1>"
        "<p>La plage que la marée découvre.</p></body></html>",
        encoding="utf-8",
    )
    command = ["soffice", "--headless", "--convert-to", ending, "--outdir", str(tmp_path), page]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    back = read_file(tmp_path / f"notes.{ending}", "fr")
    assert [len(q.concepts) for q in back.deck.questions] == [2, 1]
