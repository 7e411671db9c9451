"""Trials of the reader at equal steps: ``python -m eval.training.trials NAME --steps N --out W``.

Each arm of a trial is a reader trained from the encoder anew and measured on gold dev, which it
never learns from: by language the mean over pens, and the worst pen. All arms have the same seed,
steps, batches of as many pieces, and public data. A trial goes on where it stopped: what is done
stands in ``W/ARM``, arms that trials have in common are trained once, and ``W/trials.json`` holds
every figure. ``python -m eval.training.trials show --out W`` puts them into ``eval/results``, the
table into the README of training, and draws the curve of lessons.

Trials: ``data`` (the first pen's lessons; everybody's; with minimal pairs side by side; with half
of the names taken off), ``body`` (another sentence model, ``--other``, by as many pieces and by as
much time), ``storeys`` (answer, prompt and concepts read apart in no layer, in the lower half, in
the lower two thirds), ``consistency`` (an answer and its twin without punctuation, by weight) and
``lessons`` (passages by new pens, at most so many).
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from eval.pens import OverPens
from eval.pictures import draw_curve
from eval.report import insert, markdown
from eval.results import REPOSITORY, RESULTS, Row, Table
from eval.training.common import LOG, parser, start
from eval.training.cross_encoder import Reader
from eval.training.diet import FIRST_PEN, Diet
from eval.training.feed import Feed, Parts
from eval.training.read import (
    Course,
    Trainer,
    data_options,
    device_of,
    fewest,
    parts_of,
    prepare,
    processes,
)
from eval.training.reader_figures import on_gold

README = REPOSITORY / "eval" / "training" / "README.md"
BEGIN = "<!-- trials: written by `python -m eval.training.trials show` -->"
END = "<!-- end of trials -->"
FILE = "trials.json"
ENOUGH = 10**6
"""Minutes of a run that ends by its steps."""
BASE = Diet(plain=1.0, short=1, composed=5_000)


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to train.

    Attributes:
        told: what the table calls it.
        diet: what is drawn of our own texts.
        other: whether it starts from the other sentence model.
        alone: share of the layers that read each text alone.
        consistent: weight of consistency.
        rate: factor on the learning rate.
        time_of: the arm whose seconds it gets in place of steps.
    """

    told: str
    diet: Diet = BASE
    other: bool = False
    alone: float = 0.0
    consistent: float = 0.0
    rate: float = 1.0
    time_of: str = ""


GENTLE = 0.4
"""Factor on the learning rate of a body of twelve layers, which at the full one does not learn."""
ARMS: Mapping[str, Arm] = {
    "both": Arm("first pen and new pens"),
    "old": Arm("first pen alone", replace(BASE, lessons="old")),
    "pairs": Arm("minimal pairs side by side", replace(BASE, pairs=True)),
    "nameless": Arm("names taken off half", replace(BASE, nameless=0.5)),
    "other": Arm("other body, equal pieces", other=True, rate=GENTLE),
    "other-time": Arm("other body, equal time", other=True, rate=GENTLE, time_of="both"),
    "half": Arm("lower half reads apart", alone=1 / 2),
    "two-thirds": Arm("lower two thirds read apart", alone=2 / 3),
    "consistent-0.5": Arm("consistency at 0.5", consistent=0.5),
    "consistent-2": Arm("consistency at 2", consistent=2.0),
    "new-3000": Arm("3,000 new passages", replace(BASE, new=3_000)),
    "new-6000": Arm("6,000 new passages", replace(BASE, new=6_000)),
    "new-9000": Arm("9,000 new passages", replace(BASE, new=9_000)),
}
TRIALS: Mapping[str, tuple[str, ...]] = {
    "data": ("both", "old", "pairs", "nameless"),
    "body": ("both", "other", "other-time"),
    "storeys": ("both", "half", "two-thirds"),
    "consistency": ("both", "consistent-0.5", "consistent-2"),
    "lessons": ("old", "new-3000", "new-6000", "new-9000", "both"),
}
COLUMNS = {
    "covered_contradicted": "C/C",
    "covered_missing": "C/M",
    "macro_f1": "F1",
    "turned": "turned",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What all arms of a folder have in common."""

    steps: int
    seed: int
    rate: float
    rounds: int
    pieces: int
    rows: int | None
    device: str
    threads: int


class Trial:
    """Trains and measures the arms of one folder.

    Args:
        arguments: of the command.
        settings: what all arms have in common.
        parts: every source but our own, by name.
    """

    def __init__(self, arguments: argparse.Namespace, settings: Settings, parts: Parts) -> None:
        self.arguments, self.settings, self.parts = arguments, settings, parts
        self.out: Path = arguments.out

    def run(self, name: str) -> None:
        """Train and measure an arm, unless that is done.

        Raises:
            SystemExit: its folder holds an arm of other settings.
        """
        arm, folder = ARMS[name], self.out / name
        asked = json.loads(json.dumps({"settings": asdict(self.settings), "arm": asdict(arm)}))
        begun, figures = folder / "arm.json", folder / "figures.json"
        if begun.is_file() and json.loads(begun.read_text(encoding="utf-8")) != asked:
            raise SystemExit(f"{folder} holds a run of other settings: choose another --out")
        if figures.is_file():
            return
        folder.mkdir(parents=True, exist_ok=True)
        begun.write_text(json.dumps(asked, indent=2) + "\n", encoding="utf-8")
        LOG.info("arm %s", name)
        found = self._learn(arm, folder)
        figures.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")

    def _learn(self, arm: Arm, folder: Path) -> dict[str, Any]:
        settings, options = self.settings, self.arguments
        student = options.other if arm.other else options.student
        reader = Reader(student, settings.seed, arm.alone, settings.device)
        minutes, steps = float(ENOUGH), settings.steps
        if arm.time_of:
            spent = json.loads((self.out / arm.time_of / "figures.json").read_text())["seconds"]
            minutes, steps = spent / 60, 0
        workers = processes(options.workers, settings.device)
        rate = settings.rate * arm.rate
        trainer = Trainer(reader, Course(folder, minutes, steps, rate, arm.consistent, workers))
        diet = replace(arm.diet, most=fewest(settings.rows))
        seed = settings.seed + trainer.step
        twins = arm.consistent > 0
        trainer.run(Feed(self.parts, diet, student, seed, settings.rounds, settings.pieces, twins))
        figures, _ = on_gold(reader, student, settings.rows)
        sets = diet.sets()
        new = [s for s in sets if s.pen != FIRST_PEN]
        return {
            "passages": sum(len(s.passages) for s in sets),
            "new_passages": sum(len(s.passages) for s in new),
            "steps": trainer.step,
            "seconds": round(trainer.seconds, 1),
            "pieces": trainer.pieces,
            "on_gold": figures,
        }


def gathered(out: Path) -> dict[str, Any]:
    """Every arm of a folder that is done, and the settings that they have in common."""
    done = {n: out / n for n in ARMS if (out / n / "figures.json").is_file()}
    settings: dict[str, Any] = {}
    for folder in done.values():
        settings = json.loads((folder / "arm.json").read_text(encoding="utf-8"))["settings"]
    read = {n: json.loads((f / "figures.json").read_text("utf-8")) for n, f in done.items()}
    return {"command": "python -m eval.training.trials", "settings": settings, "arms": read}


def table(kept: Mapping[str, Any], name: str) -> Table | None:
    """The table of a trial; None where no two arms are done, which could be compared."""
    rows = [
        Row(ARMS[arm].told, _cells(kept["arms"][arm]))
        for arm in TRIALS[name]
        if arm in kept["arms"]
    ]
    columns = [f"{c} {language}" for c in COLUMNS.values() for language in ("fr", "en")]
    note = f"{kept['settings'].get('steps')} steps of {kept['settings'].get('pieces')} pieces."
    made = Table(f"trial-{name}", name, ("minutes", "Mpieces", *columns), tuple(rows), note)
    return made if len(rows) > 1 else None


def _cells(arm: Mapping[str, Any]) -> tuple[OverPens | str, ...]:
    def of(name: str, language: str) -> OverPens:
        mean, worst, pen = arm["on_gold"].get(f"{name}, {language}", (None, None, ""))
        return OverPens(mean, worst, pen, 0 if mean is None else 2)

    figures = [of(name, language) for name in COLUMNS for language in ("fr", "en")]
    return (f"{arm['seconds'] / 60:.0f}", f"{arm['pieces'] / 1e6:.2f}", *figures)


def curve(kept: Mapping[str, Any]) -> dict[str, Any] | None:
    """Covered against contradicted by passages of new pens; None with fewer than two arms."""
    arms = [kept["arms"][n] for n in TRIALS["lessons"] if n in kept["arms"]]
    series: dict[str, list[list[float]]] = {}
    for language, told in (("fr", "French"), ("en", "English")):
        for place, of in ((0, "mean over pens"), (1, "worst pen")):
            points = [
                [arm["new_passages"], arm["on_gold"][f"covered_contradicted, {language}"][place]]
                for arm in arms
                if f"covered_contradicted, {language}" in arm["on_gold"]
            ]
            series[f"{told}, {of}"] = points
    if min(map(len, series.values())) < 2:
        return None
    steps = kept["settings"]["steps"]
    return {
        "title": f"The reader alone on gold dev, {steps} steps",
        "x": "lesson passages by new pens",
        "y": "AUC of covered against contradicted",
        "series": series,
    }


def show(out: Path, results: Path, readme: Path) -> None:
    """Put what is done into the results, the README and the picture."""
    kept = gathered(out)
    results.mkdir(parents=True, exist_ok=True)
    (out / FILE).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(out / FILE, results / FILE)
    tables = [made for name in TRIALS if (made := table(kept, name)) is not None]
    text = "\n".join(markdown(one) for one in tables)
    if (shape := curve(kept)) is not None:
        draw_curve(shape, results / "lessons.svg")
        text += "\n![The curve of lessons](../results/lessons.svg)\n"
    told = insert(readme.read_text(encoding="utf-8"), text, BEGIN, END)
    readme.write_text(told, encoding="utf-8")


def options(given: Sequence[str] | None) -> argparse.Namespace:
    """The options of the command."""
    made = parser(__doc__ or "", "trials")
    made.add_argument("name", choices=[*TRIALS, "show"], metavar="NAME", help=", ".join(TRIALS))
    made.add_argument("--student", type=Path, help="sentence-transformers folder")
    made.add_argument("--other", type=Path, help="folder of another sentence model (body)")
    made.add_argument("--steps", type=int, default=1_500)
    made.add_argument("--rate", type=float, default=1.5e-4)
    data_options(made)
    made.set_defaults(rules=6_000, rounds=12, threads=1)
    made.add_argument("--results", type=Path, default=RESULTS, help="where show writes")
    made.add_argument("--readme", type=Path, default=README, help="whose table show writes")
    arguments = made.parse_args(given)
    if arguments.name != "show" and arguments.student is None:
        made.error("--student is needed")
    if arguments.other is None and any(ARMS[a].other for a in TRIALS.get(arguments.name, ())):
        made.error("this trial needs --other, the folder of another sentence model")
    return arguments


def main(given: Sequence[str] | None = None) -> None:
    """Train and measure the arms of a trial, or show what is done."""
    arguments = options(given)
    start(arguments)
    if arguments.name == "show":
        show(arguments.out, arguments.results, arguments.readme)
        return
    device = device_of(arguments.device)
    prepare(device, arguments.threads, processes(arguments.workers, device))
    settings = Settings(
        steps=arguments.steps,
        seed=arguments.seed,
        rate=arguments.rate,
        rounds=arguments.rounds,
        pieces=arguments.pieces,
        rows=arguments.rows,
        device=device,
        threads=arguments.threads,
    )
    trial = Trial(arguments, settings, parts_of(arguments))
    for name in TRIALS[arguments.name]:
        trial.run(name)
        kept = gathered(arguments.out)
        (arguments.out / FILE).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        LOG.info("%s", kept["arms"][name])


if __name__ == "__main__":
    main()
