"""Readers of one's own: small cross-encoders made here, in the library's own format."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.cross_model import NLI, made
from tutor.domain import Verdict
from tutor.errors import ModelError
from tutor.models.cross import PairReader, open_named
from tutor.models.reader import FOLDER, CrossReader, Reader, Text, is_shipped

ORDER = list(Verdict)
TEXTS = [
    Text("l'eau monte", ("l'eau monte", "elle descend")),
    Text("rien", ("l'eau monte",)),
    Text("rien", ()),
]


@pytest.fixture(scope="module")
def nli(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return open_named(str(made(tmp_path_factory.mktemp("cross") / "nli", NLI)))


def test_it_reads_each_pair_by_itself(nli: Reader) -> None:
    found = nli.read(TEXTS)
    assert [rows.shape for rows in found] == [(2, 4), (1, 4), (0, 4)]
    assert all(np.allclose(rows.sum(axis=1), 1, atol=3e-4) for rows in found)
    for text, rows in zip(TEXTS[::-1], nli.read(TEXTS[::-1]), strict=True):
        assert np.array_equal(rows, found[TEXTS.index(text)])
    assert nli.tells == (Verdict.COVERED, Verdict.MISSING, Verdict.CONTRADICTED)
    assert len(nli.hash) == 16


@pytest.mark.parametrize(
    ("labels", "bias", "verdict"),
    [
        (("contradiction", "entailment", "neutral"), 0, Verdict.CONTRADICTED),
        (("CONTRADICTION", "NEUTRAL", "ENTAILMENT"), 2, Verdict.COVERED),
        (("neutral", "contradiction", "entailment"), 0, Verdict.MISSING),
        (("entailment", "not_entailment"), 1, Verdict.MISSING),
        (("LABEL_0",), 0, Verdict.COVERED),
    ],
)
def test_labels_are_read_in_any_order(
    labels: tuple[str, ...], bias: int, verdict: Verdict, tmp_path: Path
) -> None:
    reader = PairReader(str(made(tmp_path / "m", labels, bias=bias)))
    for rows in reader.read(TEXTS[:2]):
        assert {ORDER[i] for i in rows.argmax(axis=1)} == {verdict}
        assert rows.max() > 0.95
    assert verdict in reader.tells


def test_a_reranker_tells_no_contradiction(tmp_path: Path) -> None:
    reader = PairReader(str(made(tmp_path / "m", ("LABEL_0",))))
    (rows, _, _) = reader.read(TEXTS)
    assert reader.tells == (Verdict.COVERED, Verdict.MISSING)
    assert not rows[:, [ORDER.index(Verdict.PARTIAL), ORDER.index(Verdict.CONTRADICTED)]].any()


@pytest.mark.parametrize(
    ("labels", "head", "said"),
    [(("joy", "anger", "fear"), True, "joy, anger, fear"), (NLI, False, "BertModel")],
)
def test_what_was_not_trained_to_read_is_refused(
    labels: tuple[str, ...], head: bool, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=said):
        open_named(str(made(tmp_path / "m", labels, head)))


def test_a_missing_or_broken_reader_is_one_line_that_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("nowhere", "empty"):
        with pytest.raises(ModelError, match="--reader") as caught:
            open_named(str(tmp_path / folder))
        assert "\n" not in str(caught.value)


@pytest.mark.model
def test_a_folder_of_our_own_export_is_read_as_the_shipped_one_is(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(FOLDER, folder)
    reader = open_named(str(folder))
    assert isinstance(reader, CrossReader)
    assert reader.name == "mine"
    assert is_shipped(reader)
    places = json.loads((folder / "words.json").read_text())
    assert places["pieces"] > 0


def test_another_reader_is_not_the_shipped_one(nli: Reader) -> None:
    assert not is_shipped(nli)
