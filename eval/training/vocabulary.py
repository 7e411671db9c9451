"""Extend the teacher's WordPiece vocabulary with French pieces, drop what is never used.

New pieces are learnt on the French side of the mixture after the normaliser (lower case, no
accents). Each starts at the mean of the English embeddings it is aligned with (`alignment`),
or, if too rare, at the mean of the pieces that it replaces. Pieces that no training text uses
are dropped, except single characters, so that nothing new becomes unknown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.training.alignment import expected_counts, translations
from eval.training.common import LOG, parser, read_rows, read_table, start, teacher_folder
from eval.training.pairs import Pair, english_texts, read_pairs

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
ALIGNED_PAIRS = 200_000
"""Pairs, the shortest of the mixture, that the alignment reads."""
FRENCH_RATIO = 20
"""A piece so many times as frequent in French as in English gets a new start too."""


def normalised(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """Return the tokenizer's description with curly apostrophes and ligatures made plain."""
    plain = [
        ("\u2019", "'"),
        ("\u02bc", "'"),
        ("\u0153", "oe"),
        ("\u0152", "oe"),
        ("\u00e6", "ae"),
        ("\u00c6", "ae"),
        ("\u00ab", '"'),
        ("\u00bb", '"'),
    ]
    steps = [{"type": "Replace", "pattern": {"String": old}, "content": new} for old, new in plain]
    tokenizer["normalizer"] = {
        "type": "Sequence",
        "normalizers": [*steps, {**tokenizer["normalizer"], "strip_accents": True}],
    }
    tokenizer["padding"] = tokenizer["truncation"] = None
    return tokenizer


def build(description: dict[str, Any], pieces: list[str]) -> Tokenizer:
    """Return the tokenizer of `description` with `pieces` as its whole vocabulary."""
    from tokenizers import Tokenizer

    made = json.loads(json.dumps(description))
    ids = {piece: number for number, piece in enumerate(pieces)}
    made["model"]["vocab"] = ids
    for token in made["added_tokens"]:
        token["id"] = ids[token["content"]]
    for name, token in made["post_processor"].get("special_tokens", {}).items():
        token["ids"] = [ids[name]]
    return Tokenizer.from_str(json.dumps(made))


def counted(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[str]:
    """Return how often each piece occurs when `texts` are tokenized."""
    found = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    stream = iter(texts)
    while batch := list(islice(stream, 20_000)):
        encoded = tokenizer.encode_batch_fast(batch, add_special_tokens=False)
        ids = np.concatenate([np.asarray(one.ids, dtype=np.int64) for one in encoded])
        found += np.bincount(ids, minlength=len(found))
    return Counter({p: int(found[i]) for p, i in tokenizer.get_vocab().items() if found[i]})


def learn(description: dict[str, Any], texts: list[str], size: int) -> list[str]:
    """Return French pieces learnt by WordPiece training on `texts`."""
    from tokenizers import Tokenizer, trainers

    learner = Tokenizer.from_str(json.dumps(description))
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=4, special_tokens=list(SPECIAL), show_progress=False
    )
    learner.train_from_iterator(texts, trainer)
    return [piece for piece in learner.get_vocab() if not piece.startswith("[")]


def english_corpus(data: Path, most: int | None) -> Iterable[str]:
    """Yield English training texts (`most` of each kind), for the count of pieces in use."""
    parallel = (row["en"] for row in read_table(data / "parallel" / "fr-en.tsv.gz"))
    terms = (row[1] for row in read_rows(data / "terms" / "wordnet-terms-fr-en.tsv.gz"))
    for texts in (parallel, *english_texts(data).values(), terms):
        yield from islice(texts, most)


def french_corpus(data: Path, pairs: list[Pair], most: int | None) -> list[str]:
    """Return the French texts that pieces are learnt on: the mixture and plain French."""
    plain = (row[0] for row in read_rows(data / "french" / "business-sentences.txt.gz") if row)
    return [p.text for p in pairs if p.language == "fr"] + list(islice(plain, 0, most, 4))


def is_single(piece: str) -> bool:
    """Return whether a piece is one character, at the start of a word or inside it."""
    return len(piece.removeprefix("##")) == 1


def choose(
    base: dict[str, Any], data: Path, pairs: list[Pair], new: int, size: int, most: int | None
) -> tuple[list[str], Counter[str], Counter[str]]:
    """Return the pieces of the student and their counts in French and in English.

    Args:
        base: description of the teacher's tokenizer.
        data: folder of the data.
        pairs: the mixture.
        new: French pieces added.
        size: pieces in all; the teacher's least used ones of several characters go.
        most: texts read of each kind (None: all).
    """
    old = sorted(base["model"]["vocab"], key=base["model"]["vocab"].__getitem__)
    french = french_corpus(data, pairs, most)
    candidates = [
        p for p in learn(base, french, 2 * new + 14_000) if p not in base["model"]["vocab"]
    ]
    in_french = counted(build(base, old + candidates), french)
    candidates.sort(key=lambda piece: (-in_french[piece], piece))
    in_english = counted(build(base, old), english_corpus(data, most))
    in_french = counted(build(base, old + candidates[:new]), french)
    fixed = {p for p in old if is_single(p)} | set(SPECIAL)
    several = [p for p in old if p not in fixed and in_english[p] + in_french[p]]
    several.sort(key=lambda piece: (-in_english[piece] - in_french[piece], piece))
    kept = fixed | set(several[: max(0, size - new - len(fixed))])
    pieces = [*SPECIAL, *(p for p in old if p in kept and p not in SPECIAL)]
    gone = several[len(kept) - len(fixed) :]
    LOG.info("dropped, most used first: %s", [(p, in_english[p] + in_french[p]) for p in gone[:8]])
    return pieces + candidates[:new], in_french, in_english


def embeddings(
    base: dict[str, Any],
    pieces: list[str],
    pairs: list[Pair],
    table: NDArray[np.float32],
    usage: tuple[Counter[str], Counter[str]],
) -> NDArray[np.float32]:
    """Return the student's first embeddings, one row a piece.

    Args:
        base: description of the teacher's tokenizer.
        pieces: the student's vocabulary in the order of its ids.
        pairs: the mixture.
        table: the teacher's embeddings, one row a piece of its own vocabulary.
        usage: counts of pieces in French and in English.
    """
    ids: dict[str, int] = base["model"]["vocab"]
    teacher = build(base, sorted(ids, key=ids.__getitem__))
    student = build(base, pieces)
    short = sorted((p for p in pairs if p.language == "fr"), key=lambda p: len(p.text))
    short = short[:ALIGNED_PAIRS]
    source, target = (
        [e.ids for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
        for tokenizer, texts in (
            (student, [pair.text for pair in short]),
            (teacher, [pair.target for pair in short]),
        )
    )
    width = len(ids) + 1
    aligned = translations(expected_counts(source, target, width), width)
    made = np.zeros((len(pieces), table.shape[1]), dtype=np.float32)
    in_french, in_english = usage
    tally: Counter[str] = Counter()
    for row, piece in enumerate(pieces):
        foreign = in_french[piece] > FRENCH_RATIO * max(1, in_english[piece])
        word = len(piece) > 1 and piece[0] != "#" and piece.isalpha()
        if row in aligned and (piece not in ids or (foreign and word)):
            columns, weights = aligned[row]
            made[row] = weights @ table[columns]
            tally["aligned"] += 1
        elif piece in ids:
            made[row] = table[ids[piece]]
            tally["kept"] += 1
        else:
            text = piece.removeprefix("##")
            parts = teacher.encode(text, add_special_tokens=False).ids
            made[row] = table[parts].mean(axis=0)
            tally["replaced"] += 1
    LOG.info("starts of embeddings: %s", dict(tally))
    return made


def save(folder: Path, tokenizer: Tokenizer, made: NDArray[np.float32]) -> None:
    """Write the untrained student as a sentence-transformers folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedTokenizerFast

    model = SentenceTransformer(str(teacher_folder()), device="cpu")
    inner: Any = model[0].auto_model
    inner.resize_token_embeddings(len(made), mean_resizing=False)
    inner.embeddings.word_embeddings.weight.data.copy_(torch.from_numpy(made))
    inner.config.vocab_size = len(made)
    model.save(str(folder), create_model_card=False)
    names = {f"{token.strip('[]').lower()}_token": token for token in SPECIAL}
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer, model_max_length=256, **names).save_pretrained(str(folder))


def main() -> None:
    """Write the student's folder `student` under --out."""
    options = parser(__doc__ or "", "vocabulary")
    options.add_argument("--pairs", default="pairs/pairs.tsv.gz", help="the mixture")
    options.add_argument("--new", type=int, default=12_000, help="French pieces added")
    options.add_argument("--size", type=int, default=34_200, help="pieces in all")
    arguments = options.parse_args()
    start(arguments)
    from safetensors.numpy import load_file

    folder = teacher_folder()
    base = normalised(json.loads((folder / "tokenizer.json").read_text(encoding="utf-8")))
    table = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"]
    pairs = read_pairs(arguments.pairs, arguments.rows)
    pieces, in_french, in_english = choose(
        base, arguments.data, pairs, arguments.new, arguments.size, arguments.rows
    )
    LOG.info(
        "%d pieces, %d of them the teacher's",
        len(pieces),
        sum(piece in base["model"]["vocab"] for piece in pieces),
    )
    made = embeddings(base, pieces, pairs, table, (in_french, in_english))
    save(arguments.out / "student", build(base, pieces), made)


if __name__ == "__main__":
    main()
