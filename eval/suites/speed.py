"""Suite `speed`: cold start and a class of answers, beside the plain loop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from eval import gold
from eval.context import Context, Skipped, shown
from eval.results import REPOSITORY, Result, Row, Table
from eval.suites.speed_work import model_folder
from eval.words import reference_text
from tutor.formats import load as load_deck
from tutor.models.onnx import OnnxEncoder

NAME = "speed"
RUNS = 3
LAUNCHER = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
printed = process.stdout.read().decode()
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - started
unit = 2**20 if sys.platform == "darwin" else 2**10
print(json.dumps({"seconds": seconds, "mib": usage.ru_maxrss / unit, "printed": printed}))
sys.exit(os.waitstatus_to_exitcode(status))
"""
PLAIN = """
import sys
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu")
reference, answer = model.encode(sys.argv[2:], normalize_embeddings=True)
print(float(reference @ answer))
"""
CLASSES, QUICK_CLASSES = (30, 3_000, 20_000), (30, 300)
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
OURS, PLAIN_LOOP = "tutor grade, one answer", "plain loop, one answer"
TORCH = "tutor grade --model, the same weights through torch"


def run(context: Context) -> Result:
    """Time the grader; every comparison is a ratio between jobs of one run on one machine.

    Raises:
        Skipped: there are no reference decks.
    """
    deck = largest_deck(context)
    classes = QUICK_CLASSES if context.quick else CLASSES
    encoder = context.engine.encoder
    with TemporaryDirectory() as temporary:
        plain = model_folder(encoder, Path(temporary) / "model")
        tables = (
            cold_table(context, deck, plain, Path(temporary)),
            class_table(context, deck, classes, plain),
        )
    return context.result(
        NAME,
        [deck],
        {"largest class": classes[-1]},
        models={"encoder": (shown(encoder.name), encoder.hash)},
        tables=tables,
    )


def largest_deck(context: Context) -> Path:
    """The reference deck with the most questions.

    Raises:
        Skipped: there are no reference decks.
    """
    folder = context.reference or gold.REFERENCE
    paths = sorted(folder.glob("*/*.md"))
    if not paths:
        raise Skipped(f"no decks under {folder.name}")
    return max(paths, key=lambda p: len(load_deck(p).deck.questions))


def timed(command: Sequence[str], **variables: str) -> tuple[float, float, str]:
    """(seconds, peak MiB, what was printed) of a whole process.

    A small launcher starts it: a child's peak would else begin at the memory of this process.

    Args:
        command: what is run.
        variables: variables of its environment, beside those of this process.

    Raises:
        RuntimeError: the command failed.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-c", LAUNCHER, *command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | variables,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} failed: {done.stderr.strip()[-500:]}")
    told = json.loads(done.stdout)
    return told["seconds"], told["mib"], told["printed"]


def job(
    context: Context, kind: str, rows: int, deck: Path, model: str | None = None, **variables: str
) -> dict[str, float]:
    """What a job of ``speed_work`` took in a process of its own, with its peak memory in MiB."""
    command = [sys.executable, "-m", "eval.suites.speed_work", kind, str(rows)]
    command += [str(context.seed), str(deck), *([model] if model else [])]
    with context.console.status(f"speed: {kind}, {rows:,} answers"):
        _, mib, printed = timed(command, **variables)
    done: dict[str, float] = json.loads(printed.strip().splitlines()[-1])
    return {**done, "mib": mib}


def cold_table(context: Context, deck: Path, plain: str, temporary: Path) -> Table:
    """A whole `tutor grade`, from nothing to the printed grade, beside torch and the plain loop.

    Args:
        context: the circumstances of the run.
        deck: the deck whose first question is answered.
        plain: the same weights for sentence-transformers.
        temporary: a folder for caches: each process starts with an empty one.
    """
    question = load_deck(deck).deck.questions[0]
    answer = question.concepts[0].explanation
    ours = [sys.executable, "-m", "tutor", "grade", str(deck), "-q", question.id, answer]
    through_torch = [*ours, "--model", plain]
    shipped = isinstance(context.engine.encoder, OnnxEncoder)
    commands = {OURS: ours, TORCH: through_torch} if shipped else {OURS: through_torch}
    commands |= {
        PLAIN_LOOP: [sys.executable, "-c", PLAIN, plain, reference_text(question), answer],
        "tutor --help": [sys.executable, "-m", "tutor", "--help"],
    }
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(RUNS):
        for number, (name, command) in enumerate(commands.items()):
            with context.console.status(f"speed: {name}"):
                cache = str(temporary / f"cache-{turn}-{number}")
                measured[name].append(timed(command, TUTOR_CACHE=cache)[:2])
    base = median(s for s, _ in measured[PLAIN_LOOP])
    rows = tuple(
        Row(
            name,
            (
                f"{median(s for s, _ in times):.2f}",
                f"{median(s for s, _ in times) / base:.2f}",
                f"{max(m for _, m in times):.0f}",
            ),
        )
        for name, times in measured.items()
    )
    columns = ("seconds", "ratio to the plain loop", "peak memory, MiB")
    note = (
        f"Whole processes taking turns, each with an empty cache of vectors; median of {RUNS}. The "
        "plain loop loads the weights with sentence-transformers and prints one cosine."
    )
    return Table("speed-cold", "Cold start", columns, rows, note)


def class_table(context: Context, deck: Path, sizes: Sequence[int], model: str) -> Table:
    """A class: ours and the plain loop on the same answers, one process each."""
    rows = []
    for size in sizes:
        ours = job(context, "ours", size, deck, context.engine.model)
        both = [job(context, "plain", size, deck, model, **v) for v in ({}, ONE_THREAD)]
        plain = min(both, key=lambda one: one["seconds"])
        rows.append(
            Row(
                f"{size:,} answers",
                (
                    f"{ours['rows'] / ours['seconds']:.1f}",
                    f"{plain['rows'] / plain['seconds']:.1f}",
                    f"{ours['seconds'] / plain['seconds']:.2f}",
                    f"{ours['mib']:.0f}",
                    f"{plain['mib']:.0f}",
                    f"{ours['mib'] / plain['mib']:.2f}",
                ),
            )
        )
    columns = (
        "ours, answers a second",
        "plain loop, answers a second",
        "time, ours / plain",
        "ours, peak MiB",
        "plain loop, peak MiB",
        "memory, ours / plain",
    )
    note = (
        "Made-up answers of 4 to 60 words from the references, one in five repeated. The plain "
        "loop encodes the references once and the answers in batches with the same weights through "
        "sentence-transformers, and takes one cosine an answer: a number without reasons. It runs "
        "with torch's own number of threads and with one, and the faster of the two counts."
    )
    return Table("speed-class", "A class", columns, tuple(rows), note)
