"""Suite `answers`: whole answers of public sets, beside simple scorers and beside people."""

from __future__ import annotations

from eval.context import Context, Skipped
from eval.data import Graded, asag_path, kept_back, read_asag, sample
from eval.results import Result, Table
from eval.suites import answers_gaps, answers_labels, answers_scores
from eval.suites.scoring import Scored, fraction, rightness, score_rows

NAME = "answers"
DEV_SIZE = 600
LABELLED = {"scientsbank": "SciEntsBank", "beetle": "Beetle"}
SCORED = {"saf_en": "SAF, English", "saf_de": "SAF, German"}
CROSS_VALIDATED = "train, cross-validated"
SPLIT_NAMES = {"ua": "unseen answers", "uq": "unseen questions", "ud": "unseen domains"}


def run(context: Context) -> Result:
    """Score the train splits (cross-validated by question) or, with ``final``, the test splits.

    Raises:
        Skipped: none of the sets is there.
    """
    names = [*LABELLED, *SCORED, *(("mohler2011", "gaps") if context.final else ())]
    paths = {n: asag_path(context.data, n) for n in names}
    there = {n: p for n, p in paths.items() if p.is_file()}
    if not there:
        raise Skipped(f"no graded answers under {context.data / 'asag'}")
    counts: dict[str, int] = {}
    tables: list[Table] = []
    for name, path in there.items():
        rows = read_asag(path)
        if name == "mohler2011":
            scored = score_rows(context, "Mohler", sample(rows, context.limit, context.seed))
            counts[name] = len(scored.rows)
            tables += answers_scores.mohler_tables(context, scored)
        elif name == "gaps":
            chosen = [r for r in rows if r.split in ("uq", "ud") or r.source == "UNT"]
            counts[name] = len(chosen)
            tables.append(answers_gaps.table(context, chosen))
        else:
            tables.append(_split_table(context, name, rows, counts))
    return context.result(
        NAME,
        there.values(),
        counts,
        tables=tables,
    )


def _split_table(context: Context, name: str, rows: list[Graded], counts: dict[str, int]) -> Table:
    title = (LABELLED | SCORED)[name]
    make, ours = answers_scores.saf_table, fraction
    if name in LABELLED:
        make, ours = answers_labels.table, rightness

    def scored(told: str, key: str, chosen: list[Graded]) -> Scored:
        counts[f"{name} {key}"] = len(chosen)
        return score_rows(context, f"{title}, {told}", chosen, ours)

    train = [r for r in rows if r.split == "train"]
    if not context.final:
        learnt = scored("train", "train", sample(train, context.limit or DEV_SIZE, context.seed))
        return make(context, name, title, {CROSS_VALIDATED: (learnt, None)})
    learnt = scored("train", "train", sample(train, context.limit, context.seed))
    new = sample([r for r in train if kept_back(r)] or train, context.limit, context.seed)
    unlearnt = scored("train, new to the reader", "train, new to the reader", new)
    tests = {}
    for split, said in SPLIT_NAMES.items():
        chosen = sample([r for r in rows if r.split == split], context.limit, context.seed)
        if chosen:
            source = learnt if split == "ua" else unlearnt
            tests[said] = (scored(said, split, chosen), source)
    return make(context, name, title, tests)
