"""The reader that comes with tutor, for real."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from eval.metrics import auc
from eval.training import lessons, short_answers
from eval.training.export import checksums
from tutor import Grader
from tutor.domain import Deck, Verdict
from tutor.errors import ModelError
from tutor.grading.reader_input import concept_text
from tutor.models.embeddings import NAME
from tutor.models.reader import FOLDER, CrossReader, Text, open_reader

pytestmark = pytest.mark.model

CONCEPTS = (
    "Osmose : l'eau traverse la membrane vers le côté le plus concentré en soluté.",
    "Diffusion facilitée : un soluté traverse grâce à une protéine, sans énergie.",
    "Transport actif : une pompe fait passer un soluté contre son gradient avec de l'énergie.",
)
ANSWER = "L'osmose c'est l'eau qui va du côté où il y a le plus de soluté."
ORDER = list(Verdict)


@pytest.fixture(scope="module")
def reader() -> CrossReader:
    return open_reader()


def test_it_tells_stated_from_unsaid_and_from_denied(reader: CrossReader) -> None:
    """On lessons it learnt from: the file holds what was trained."""
    texts, truth = [], []
    for one in lessons.load()[::16]:
        shown = tuple(concept_text(*c) for c in one.concepts.values())
        for passage in one.passages[::4]:
            texts.append(Text(passage.text, shown))
            truth += [ORDER.index(passage.labels[c]) for c in one.concepts]
    rows, labels = np.concatenate(reader.read(texts)), np.asarray(truth)
    covered = ORDER.index(Verdict.COVERED)
    for verdict, least in ((Verdict.MISSING, 0.9), (Verdict.CONTRADICTED, 0.75)):
        other = ORDER.index(verdict)
        kept = np.isin(labels, [covered, other])
        score = np.log(rows[kept, covered] + 1e-3) - np.log(rows[kept, other] + 1e-3)
        assert auc(labels[kept] == covered, score) > least


def test_what_is_read_of_a_concept_does_not_hang_on_the_order_of_the_others(
    reader: CrossReader,
) -> None:
    forward, back = reader.read([Text(ANSWER, CONCEPTS), Text(ANSWER, CONCEPTS[::-1])])
    assert np.abs(forward - back[::-1]).max() < 0.02


def test_neighbours_change_nothing(reader: CrossReader) -> None:
    texts = [Text(f"{ANSWER} {'encore ' * n}", CONCEPTS) for n in range(9)]
    together = reader.read(texts)
    for text, rows in zip(texts[::-1], reader.read(texts[::-1]), strict=True):
        assert np.array_equal(rows, reader.read([text])[0])
        assert np.array_equal(rows, together[texts.index(text)])
    assert all(np.allclose(rows.sum(axis=1), 1, atol=2e-4) for rows in together)


def test_many_concepts_give_a_row_each(reader: CrossReader) -> None:
    assert reader.read([Text(ANSWER, CONCEPTS * 12)])[0].shape == (36, 4)
    assert reader.read([Text(ANSWER, ())])[0].shape == (0, 4)


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(FOLDER, folder)
    with (folder / "model.onnx").open("r+b") as file:
        file.truncate(1_000_000)
    with pytest.raises(ModelError, match="altered or cut"):
        CrossReader(folder)


def test_a_reader_of_another_sentence_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(FOLDER, folder)
    places = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(places | {"size": places["size"] - 1}))
    checksums(folder)
    with pytest.raises(ModelError, match="another sentence model"):
        CrossReader(folder)


def test_the_question_tells_what_an_answer_means(reader: CrossReader) -> None:
    """On short answers that it did not learn."""
    sets = [s for s in short_answers.load() if s.kept_back]
    truth = [v is Verdict.COVERED for s in sets for _, v in s.answers]

    def told(prompt: bool) -> float:
        texts = [
            Text(text, (s.reference,), s.prompt if prompt else "")
            for s in sets
            for text, _ in s.answers
        ]
        return auc(truth, [rows[0, 0] for rows in reader.read(texts)])

    assert told(True) > max(0.85, told(False) + 0.01)


def test_a_grade_names_the_reader_and_batches_change_no_grade(social: Deck) -> None:
    grader = Grader(social)
    answers = [
        ("grunig", "L'agent de presse parle seul et se vante."),
        ("grunig", "Dans le modèle symétrique, le public participe aux décisions."),
        ("risques", "Les délais s'allongent parce que l'agence ne connaît pas tout."),
    ]
    together = list(grader.grade_many(answers))
    assert together[0].reader == ("tutor-reader-fr-en", open_reader().hash)
    assert [grader.grade(*a) for a in reversed(answers)] == together[::-1]
