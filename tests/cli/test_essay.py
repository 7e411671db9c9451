"""``tutor essay`` as a user types it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import ROOT, WordEncoder
from tutor.cli.main import app, run
from tutor.formats import load
from tutor.formats.documents.prose import read_prose
from tutor.store import LearnerStore

DECK = str(ROOT / "reference/fr/organisation-sociale.md")
RECITED = " ".join(f"{c.name} : {c.explanation}" for c in load(DECK).deck.questions[0].concepts[:3])
GARDEN = (
    "Au printemps, ma grand-mère taille les rosiers du jardin, sème des radis et arrose le soir."
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture(autouse=True)
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.models.load_shipped", WordEncoder)
    monkeypatch.setattr("tutor.models.reader.open_reader", lambda: None)


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(app, ["essay", *arguments])
    assert result.exit_code == 0, result.output
    return result


def fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    monkeypatch.setattr("sys.argv", ["tutor", "essay", *arguments])
    with pytest.raises(SystemExit) as caught:
        run()
    assert caught.value.code == 2
    return capsys.readouterr().err


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def docx(path: Path, body: str, **parts: str) -> str:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
        for name, text in parts.items():
            packed.writestr(f"word/{name}.xml", text)
    return str(path)


def test_the_report_begins_with_advice_and_ends_with_the_number(tmp_path: Path) -> None:
    essay = written(tmp_path / "e.txt", f"{GARDEN}\n\n{RECITED}\n")
    told = call(essay, "--deck", DECK, "-q", "grunig", "--min-words", "500").stdout.strip()
    first, *_, last = told.splitlines()
    assert first.startswith("D'abord")
    assert last.endswith("/20")
    assert "À placer près de" in told
    assert "au moins 500" in told
    assert GARDEN in told


def test_every_form_of_the_report_holds_text_evidence_and_verdicts(tmp_path: Path) -> None:
    essay = written(tmp_path / "e.md", f"# Mon <titre>\n\n{RECITED}\n\n{GARDEN}\n")
    page = tmp_path / "r.html"
    told = json.loads(call(essay, "--deck", DECK, "--format", "json", "--html", str(page)).stdout)
    text = (tmp_path / "e.md").read_text(encoding="utf-8")
    for grade in told["grades"]:
        for concept in grade["concepts"]:
            for e in concept["evidence"]:
                assert text[e["start"] : e["end"]] == e["text"]
    assert GARDEN in [p["text"] for p in told["unserving"]]
    html = page.read_text(encoding="utf-8")
    assert "Mon &lt;titre&gt;" in html
    assert "is-covered" in html
    assert "is-idle" in html
    assert "http" not in html
    for target in set(_between(html, 'href="#', '"')):
        assert f'id="{target}"' in html, target
    marked = call(essay, "--deck", DECK, "--format", "md").stdout
    assert marked.startswith("# ")
    assert "acquis" in marked


def _between(text: str, before: str, after: str) -> list[str]:
    return [part.split(after, 1)[0] for part in text.split(before)[1:]]


def test_the_next_draft_says_what_changed(tmp_path: Path) -> None:
    first = written(tmp_path / "one.txt", f"{GARDEN} Le chat dort.\n\n{RECITED}")
    second = written(tmp_path / "two.txt", f"{GARDEN} Le chat dort.\n\nRien.")
    kept = call(first, "--deck", DECK, "--format", "json").stdout
    assert json.loads(kept)["changes"] is None
    changes = json.loads(call(second, "--deck", DECK, "--format", "json").stdout)["changes"]
    assert {c["why"] for c in changes} == {"gone"}
    both = call(first, second, "--deck", DECK, "--no-keep").stdout
    assert "un passage a disparu" in both


def test_nothing_is_kept_unasked_and_all_can_be_erased(tmp_path: Path) -> None:
    essay = written(tmp_path / "one.txt", RECITED)
    call(essay, "--deck", DECK, "--no-keep")
    assert not (tmp_path / "kept").exists()
    call(essay, "--deck", DECK)
    assert CliRunner().invoke(app, ["history", "erase", "--yes"]).exit_code == 0
    store = LearnerStore(tmp_path / "kept")
    assert store.decks() == []
    store.close()


def test_points_of_ones_own_are_shown_first(tmp_path: Path) -> None:
    plan = written(
        tmp_path / "plan.txt", "- le public décide de ce qui est dit\n- Budget : qui paie"
    )
    essay = written(tmp_path / "e.txt", "Le public décide de ce qui est dit.")
    result = call(essay, "--points", plan)
    assert "Budget : qui paie" in result.stderr
    assert "absent" in result.stdout


def test_a_document_keeps_its_order_notes_and_cells(tmp_path: Path) -> None:
    def p(text: str, more: str = "") -> str:
        return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>{more}</w:p>"

    called = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    row = "".join(f"<w:tc>{p(text)}</w:tc>" for text in ("Une case", "Une autre"))
    note = f'<w:footnote w:id="2">{p("La note.")}</w:footnote>'
    essay = docx(
        tmp_path / "e.docx",
        f"{p('Le début.', called)}<w:tbl><w:tr>{row}</w:tr></w:tbl>{p('La fin.')}",
        footnotes=f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>',
    )
    lines = [line for line in read_prose(essay).splitlines() if line]
    assert lines == ["Le début.", "[1] La note.", "| Une case | Une autre |", "La fin."]
    assert "La note." in call(essay, "--deck", DECK, "--no-keep").stdout


def test_what_is_no_essay_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from pypdf import PdfWriter

    essay = written(tmp_path / "e.txt", GARDEN)
    scan = PdfWriter()
    scan.add_blank_page(200, 200)
    scan.write(tmp_path / "scan.pdf")
    scan.encrypt("secret")
    scan.write(tmp_path / "locked.pdf")
    book = PdfWriter()
    for _ in range(401):
        book.add_blank_page(200, 200)
    book.write(tmp_path / "book.pdf")
    evil = docx(tmp_path / "evil.docx", "")
    with zipfile.ZipFile(evil, "w") as packed:
        packed.writestr(
            "word/document.xml", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x/>'
        )
    cases = {
        str(tmp_path / "scan.pdf"): "images",
        str(tmp_path / "locked.pdf"): "password",
        str(tmp_path / "book.pdf"): "more pages",
        evil: "refers to itself",
        docx(tmp_path / "empty.docx", ""): "empty",
        str(tmp_path / "none.txt"): "no such file",
        written(tmp_path / "long.txt", "mot " * 60_000): "thirty thousand",
    }
    for path, said in cases.items():
        assert said in fails(monkeypatch, capsys, path, "--deck", DECK), path
    assert "--points" in fails(monkeypatch, capsys, essay)
    assert "one of" in fails(monkeypatch, capsys, essay, "--deck", DECK, "--points", essay)
    assert "Exchange" in fails(
        monkeypatch, capsys, essay, "--deck", DECK, "--min-words", "9", "--max-words", "3"
    )


def test_a_wrong_ending_misleads_nobody(tmp_path: Path) -> None:
    assert GARDEN in call(written(tmp_path / "e.pdf", GARDEN), "--deck", DECK, "--no-keep").stdout
