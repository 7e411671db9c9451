"""Suite `speed`: cold start and a class of answers, beside the plain loop."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from eval import gold
from eval.context import Context, Skipped, shown
from eval.identical import processor
from eval.results import REPOSITORY, Result, Row, Table
from eval.suites import speed_answers
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
CLASSES, QUICK_CLASSES = (300, 3_000), (30,)
LARGE, QUICK_LARGE = 20_000, 300
STAGED, QUICK_STAGED = 300, 20
_LIFELIKE = (
    "Answers of 5 to 200 words, sentences of gold answers in other mixtures, one in five repeated."
)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TUTOR_THREADS": "1"}
OURS, PLAIN_LOOP = "tutor grade, one answer", "plain loop, one answer"
TORCH = "tutor grade --model, the same weights through torch"


def run(context: Context) -> Result:
    """Time the grader; every comparison is a ratio between jobs of one run on one machine.

    Raises:
        Skipped: there are no reference decks.
    """
    quick, encoder = context.quick, context.engine.encoder
    decks = speed_answers.decks()
    with TemporaryDirectory() as temporary:
        plain = model_folder(encoder, Path(temporary) / "model")
        tables = (
            cold_table(context, largest_deck(context), plain, Path(temporary)),
            class_table(context, decks, QUICK_CLASSES if quick else CLASSES, plain),
            warm_table(context, decks, QUICK_STAGED if quick else STAGED),
            stage_table(context, decks, QUICK_STAGED if quick else STAGED),
            memory_table(context, decks["fr"], QUICK_LARGE if quick else LARGE),
            machine_table(),
        )
    return context.result(
        NAME,
        [largest_deck(context), *decks.values()],
        {"largest class": (QUICK_CLASSES if quick else CLASSES)[-1]},
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


def class_table(
    context: Context, decks: Mapping[str, Path], sizes: Sequence[int], model: str
) -> Table:
    """A class: ours and the plain loop on the same answers, one process and one thread each."""
    rows = []
    for language, deck in decks.items():
        for size in sizes:
            ours = job(context, "ours", size, deck, context.engine.model, **ONE_THREAD)
            plain = job(context, "plain", size, deck, model, **ONE_THREAD)
            cells = (
                f"{ours['rows'] / ours['seconds']:.1f}",
                f"{plain['rows'] / plain['seconds']:.1f}",
                f"{plain['seconds'] / ours['seconds']:.2f}",
                f"{ours['mib']:.0f}",
                f"{plain['mib']:.0f}",
            )
            rows.append(Row(f"{size:,} answers, {language}", cells))
    columns = (
        "ours, answers a second",
        "plain loop, answers a second",
        "speed, ours / plain",
        "ours, peak MiB",
        "plain loop, peak MiB",
    )
    note = (
        f"{_LIFELIKE} The plain loop encodes the references once and the answers in batches of 32 "
        "with the same weights through sentence-transformers, in single precision, and takes one "
        "cosine an answer: a number without reasons. One thread each."
    )
    return Table("speed-class", "A class", columns, tuple(rows), note)


def warm_table(context: Context, decks: Mapping[str, Path], rows: int) -> Table:
    """One answer at a time in a process that has read its questions."""
    lines = []
    for language, deck in decks.items():
        done = job(context, "alone", rows, deck)
        lines.append(Row(language, (f"{1000 * done['half']:.0f}", f"{1000 * done['most']:.0f}")))
    columns = ("ms, half of the answers", "ms, 95 in 100")
    return Table("speed-warm", "One answer, warm", columns, tuple(lines), _LIFELIKE)


def stage_table(context: Context, decks: Mapping[str, Path], rows: int) -> Table:
    """Where the time goes, and how much is read."""
    found = {lang: job(context, "stages", rows, deck, **ONE_THREAD) for lang, deck in decks.items()}
    names = [n.removesuffix(", ms") for n in next(iter(found.values())) if n.endswith(", ms")]
    lines = []
    for name in names:
        ms = [f"{one[f'{name}, ms']:.1f}" for one in found.values()]
        pieces = [f"{one.get(f'{name}, pieces', 0):.0f}" for one in found.values()]
        lines.append(Row(name, (*ms, *(p if p != "0" else "–" for p in pieces))))
    columns = (
        *(f"ms of one core an answer, {language}" for language in found),
        *(f"layer-pieces an answer, {language}" for language in found),
    )
    note = f"{_LIFELIKE} A layer-piece is one piece in one layer of a model."
    return Table("speed-stages", "Where the time goes", columns, tuple(lines), note)


def memory_table(context: Context, deck: Path, rows: int) -> Table:
    """What a large class takes, its answers repeated no more than in a small one."""
    done = job(context, "ours", rows, deck, context.engine.model)
    cells = (f"{done['mib']:.0f}", f"{done['rows'] / done['seconds']:.1f}")
    columns = ("peak memory, MiB", "answers a second, as many threads as cores")
    return Table("speed-memory", "A large class", columns, (Row(f"{rows:,} answers", cells),))


def machine_table() -> Table:
    """What it was measured on: ratios hang on the processor, and on what else runs."""
    told = (
        ("processor", processor()),
        ("cores", str(os.cpu_count())),
        ("instructions for small numbers", ", ".join(_instructions()) or "none known"),
        ("load before", f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "–"),
    )
    return Table("speed-machine", "Machine", ("",), tuple(Row(n, (v,)) for n, v in told))


def _instructions() -> list[str]:
    """Of the processor's flags, those that kernels for small numbers ask for."""
    path = Path("/proc/cpuinfo")
    flags = set(path.read_text(encoding="utf-8").split()) if path.is_file() else set()
    wanted = ("avx2", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_int8", "asimddp", "i8mm")
    return [flag for flag in wanted if flag in flags]
