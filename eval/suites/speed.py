"""Suite `speed`: cold start, a class of answers, a long stream; beside the plain loop."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from eval import gold
from eval.context import Context, Skipped, shown
from eval.results import REPOSITORY, Result, Row, Table, checksums, commit
from eval.suites.speed_work import model_folder
from eval.words import reference_text
from tutor.decks import load as load_deck

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
model = SentenceTransformer(sys.argv[1])
reference, answer = model.encode(sys.argv[2:], normalize_embeddings=True)
print(float(reference @ answer))
"""
CLASSES, QUICK_CLASSES = (30, 3_000, 20_000), (30, 300)
STREAMS, QUICK_STREAMS = (1_000, 10_000, 100_000, 1_000_000), (1_000, 10_000)


def run(context: Context) -> Result:
    """Time the grader; every comparison is a ratio between jobs of one run on one machine.

    Raises:
        Skipped: there are no reference decks.
    """
    folder = context.reference or gold.REFERENCE
    paths = sorted(folder.glob("*/*.md"))
    if not paths:
        raise Skipped(f"no decks under {folder.name}")
    deck = max(paths, key=lambda p: len(load_deck(p).deck.questions))
    classes = QUICK_CLASSES if context.quick else CLASSES
    streams = QUICK_STREAMS if context.quick else STREAMS
    encoder = context.engine.encoder
    tables = (
        cold_table(context, deck),
        class_table(context, deck, classes),
        stream_table(context, deck, streams),
    )
    return Result(
        suite=NAME,
        split=context.split,
        command=context.command,
        seed=context.seed,
        commit=commit(),
        models={"encoder": (shown(encoder.name), encoder.hash)},
        data=checksums([deck]),
        n={"largest class": classes[-1], "longest stream": streams[-1]},
        tables=tables,
    )


def timed(command: Sequence[str]) -> tuple[float, float, str]:
    """(seconds, peak MiB, what was printed) of a whole process.

    A small launcher starts it: a child's peak would else begin at the memory of this process.

    Raises:
        RuntimeError: the command failed.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-c", LAUNCHER, *command],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} failed: {done.stderr.strip()[-500:]}")
    told = json.loads(done.stdout)
    return told["seconds"], told["mib"], told["printed"]


def _job(context: Context, job: str, rows: int, deck: Path) -> dict[str, float]:
    model = context.models[:1] or ((context.engine.model,) if context.engine.model else ())
    command = [sys.executable, "-m", "eval.suites.speed_work", job, str(rows)]
    command += [str(context.seed), str(deck), *model]
    with context.console.status(f"speed: {job}, {rows:,} answers"):
        _, mib, printed = timed(command)
    done: dict[str, float] = json.loads(printed.strip().splitlines()[-1])
    return {**done, "mib": mib}


def cold_table(context: Context, deck: Path) -> Table:
    """A whole `tutor grade`, from nothing to the printed grade, beside the plain loop."""
    question = load_deck(deck).deck.questions[0]
    answer = question.concepts[0].explanation
    ours = [sys.executable, "-m", "tutor", "grade", str(deck), "-q", question.id, answer]
    if context.engine.model:
        ours += ["--model", context.engine.model]
    help_page = [sys.executable, "-m", "tutor", "--help"]
    folder = model_folder(context.engine.encoder)
    plain = [sys.executable, "-c", PLAIN, folder, reference_text(question), answer]
    measured = {}
    for name, command in (
        ("tutor grade, one answer", ours),
        ("plain loop, one answer", plain),
        ("tutor --help", help_page),
    ):
        with context.console.status(f"speed: {name}"):
            measured[name] = [timed(command)[:2] for _ in range(RUNS)]
    base = median(s for s, _ in measured["plain loop, one answer"])
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
    note = f"Whole processes, from nothing; median of {RUNS}."
    return Table("speed-cold", "Cold start", columns, rows, note)


def class_table(context: Context, deck: Path, sizes: Sequence[int]) -> Table:
    """A class: ours and the plain loop on the same answers, one process each."""
    rows = []
    for size in sizes:
        ours, plain = _job(context, "ours", size, deck), _job(context, "plain", size, deck)
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
        "loop encodes the references once and the answers in batches with the same model, and "
        "takes one cosine an answer: a number without reasons."
    )
    return Table("speed-class", "A class", columns, tuple(rows), note)


def stream_table(context: Context, deck: Path, sizes: Sequence[int]) -> Table:
    """Ours with a stub encoder: what a row costs, and whether memory stays flat."""
    done = [(size, _job(context, "stub", size, deck)) for size in sizes]
    first = done[0][1]
    rows = tuple(
        Row(
            f"{size:,} answers",
            (
                f"{1000 * job['seconds'] / job['rows']:.2f}",
                f"{job['mib']:.0f}",
                f"{job['mib'] / first['mib']:.2f}",
            ),
        )
        for size, job in done
    )
    columns = ("ms an answer", "peak memory, MiB", f"memory, beside {sizes[0]:,} answers")
    note = "An encoder that costs next to nothing shows what everything else costs."
    return Table("speed-stream", "A long stream, stub encoder", columns, rows, note)
