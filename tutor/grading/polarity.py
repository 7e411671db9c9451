"""What turns the sense of a word: negation around it, its opposite, another number."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.grading.negation import Stance, measured
from tutor.language import mixed
from tutor.text import Word, fold, stem

_NEGATION = mixed().negation
_OPPOSITES = """
augmenter/diminuer augmentation/diminution hausse/baisse monter/baisser monter/descendre
croître/décroître croissance/décroissance accroître/réduire gagner/perdre gain/perte
accepter/refuser autoriser/interdire permettre/interdire permettre/empêcher inclure/exclure
commencer/finir début/fin ouvrir/fermer ouvert/fermé public/privé interne/externe
intérieur/extérieur haut/bas fort/faible grand/petit long/court rapide/lent chaud/froid vrai/faux
bon/mauvais positif/négatif favorable/défavorable facile/difficile simple/complexe riche/pauvre
plein/vide lourd/léger jeune/vieux ancien/nouveau actif/passif direct/indirect volontaire/forcé
volontaire/involontaire libre/contraint égal/inégal égalité/inégalité symétrique/asymétrique
centralisé/décentralisé centraliser/décentraliser unidirectionnel/bidirectionnel
individuel/collectif
seul/ensemble un/plusieurs offre/demande vendeur/acheteur import/export importer/exporter
dépense/recette déficit/excédent emploi/chômage attaque/défense guerre/paix alliance/rupture
victoire/défaite vainqueur/vaincu gauche/droite nord/sud est/ouest minimum/maximum minimal/maximal
supérieur/inférieur avant/après dedans/dehors oui/non même/différent identique/différent
semblable/différent commun/distinct unir/séparer réunir/séparer attirer/repousser absorber/libérer
contracter/relâcher accélérer/ralentir construire/détruire créer/détruire naître/mourir
approcher/éloigner rapprocher/éloigner écrit/oral légal/illégal valide/nul nul/valable
temporaire/permanent provisoire/définitif stable/instable variable/constant continu/discontinu
proie/prédateur hôte/parasite nuire/aider nuisible/utile profiter/souffrir bénéfice/dommage
dominant/récessif inné/acquis humoral/cellulaire
increase/decrease rise/fall raise/lower grow/shrink growth/decline gain/lose gain/loss
accept/refuse accept/reject allow/forbid allow/prevent permit/forbid include/exclude begin/end
start/stop start/finish open/close public/private internal/external inside/outside inner/outer
high/low strong/weak big/small large/small long/short fast/slow quick/slow hot/cold true/false
good/bad positive/negative easy/difficult simple/complex rich/poor full/empty heavy/light young/old
ancient/modern active/passive direct/indirect voluntary/involuntary free/forced equal/unequal
symmetric/asymmetric centralized/decentralized centralised/decentralised individual/collective
alone/together single/multiple one/many supply/demand seller/buyer import/export attack/defence
attack/defend war/peace victory/defeat left/right north/south east/west minimum/maximum
minimal/maximal superior/inferior before/after yes/no same/different identical/different
similar/different common/distinct join/separate attract/repel absorb/release contract/relax
accelerate/brake build/destroy create/destroy approach/recede written/oral legal/illegal valid/void
temporary/permanent stable/unstable variable/constant continuous/discrete predator/prey
host/parasite harm/help harmful/helpful benefit/suffer benefit/harm dominant/recessive
innate/acquired conscious/unconscious aware/unaware present/absent add/remove presentation/removal
reward/punish pleasant/unpleasant deductive/inductive specific/general ascending/descending
first/last enter/leave push/pull send/receive encrypt/decrypt public/secret ordered/unordered
sorted/unsorted parent/child win/lose intent/accident deliberate/accidental express/implied
major/minor
donner/retirer donner/reprendre ajouter/retirer ajouter/enlever élargir/rétrécir garder/perdre
fréquent/rare unir/diviser
give/take given/taken add/take widen/narrow keep/lose keep/release frequent/rare unite/divide
""".split()


def amounts(found: Sequence[Word]) -> dict[int, str]:
    """Of the content words that there is said to be more or less of: "+" or "-", by offset.

    The "plus" of a negation ("ne ... plus") says neither, nor does "au moins".
    """
    signs: dict[int, str] = {}
    for i, word in enumerate(found):
        sign = (
            "+" if word.folded in _NEGATION.more else "-" if word.folded in _NEGATION.less else ""
        )
        if not sign or (word.folded == "plus" and _of_negation(found, i)):
            continue
        at = measured(found, i)
        if at is not None:
            signs[found[at].start] = sign
    return signs


def _of_negation(found: Sequence[Word], i: int) -> bool:
    return any(w.folded in _NEGATION.ne for w in found[max(0, i - 4) : i])


@lru_cache(maxsize=2)
def opposites(language: str) -> Mapping[str, frozenset[str]]:
    """Stems of the opposites of a stem."""
    table: dict[str, set[str]] = {}
    for pair in _OPPOSITES:
        one, other = (stem(fold(word), language) for word in pair.split("/"))
        if one != other:
            table.setdefault(one, set()).add(other)
            table.setdefault(other, set()).add(one)
    return {key: frozenset(values) for key, values in table.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Sense:
    """What of a reference an answer may turn round.

    Attributes:
        flags: of each of its stems but numbers, whether it is plain or denied there; none that is
            either.
        against: its stems that have opposites it does not say itself, with these.
        numbers: its numbers.
    """

    flags: Mapping[str, Stance]
    against: tuple[tuple[str, frozenset[str]], ...]
    numbers: frozenset[str]


def sense(reference: Mapping[str, Stance], language: str, signed: Iterable[str] = ()) -> Sense:
    """The sense of a reference.

    Args:
        reference: stems of its content words, and the stance of each there.
        language: of the deck.
        signed: stems that there is said to be more or less of, each with its sign.
    """
    table = opposites(language)
    held = [key for key, stance in reference.items() if stance is not Stance.DENIED]
    against = [(key, table[key] - reference.keys()) for key in held if key in table]
    said = frozenset(signed)
    against += [(key, frozenset({_turned(key)}) - said) for key in sorted(said)]
    return Sense(
        {
            key: stance
            for key, stance in reference.items()
            if stance is not Stance.EITHER and not key[0].isdigit()
        },
        tuple((key, others) for key, others in against if others),
        frozenset(key for key in reference if key[0].isdigit()),
    )


def _turned(key: str) -> str:
    return key[:-1] + ("-" if key.endswith("+") else "+")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Stems of an answer's content words: all, with a sign too where there is said to be more or
    less of it; those not only under a negation, likewise; those said plainly, under a negation;
    numbers."""

    every: frozenset[str]
    held: frozenset[str]
    plain: frozenset[str]
    denied: frozenset[str]
    numbers: frozenset[str]


def said(answer: Iterable[tuple[str, Stance, str]]) -> Said:
    """What an answer says, from (stem, stance, sign of its amount or "") of its content words."""
    by: dict[Stance, set[str]] = {stance: set() for stance in Stance}
    signed: dict[Stance, set[str]] = {stance: set() for stance in Stance}
    for key, stance, sign in answer:
        by[stance].add(key)
        if sign:
            signed[stance].add(key + sign)
    plain, denied, either = (by[s] for s in Stance)
    held = plain.union(either, signed[Stance.PLAIN], signed[Stance.EITHER])
    return Said(
        frozenset(held.union(denied, signed[Stance.DENIED])),
        frozenset(held),
        frozenset(plain),
        frozenset(denied),
        frozenset(key for key in plain.union(denied, either) if key[0].isdigit()),
    )


def turned(reference: Sense, answer: Said, known: Container[str]) -> tuple[float, float, float]:
    """How much of what an answer takes up from a reference it turns round.

    Args:
        reference: what the concept says.
        answer: what the words that may speak for it say.
        known: every stem of the question.

    Returns:
        Share of the shared stems whose negation differs; number of the reference's stems that the
        answer lacks and holds the opposite of; 1 if other numbers stand for the reference's, else
        0: it lacks one of them and has one that the question does not know, or none agrees.
    """
    told = {Stance.PLAIN: answer.plain, Stance.DENIED: answer.denied}
    shared = [
        (key, flag)
        for key, flag in reference.flags.items()
        if key in answer.plain or key in answer.denied
    ]
    differing = sum(key not in told[flag] for key, flag in shared)
    against = sum(
        key not in answer.every and not others.isdisjoint(answer.held)
        for key, others in reference.against
    )
    lacking = reference.numbers - answer.numbers
    strange = any(n not in known for n in answer.numbers)
    number = bool(lacking and answer.numbers and (strange or lacking == reference.numbers))
    return (differing / len(shared) if shared else 0.0), float(against), float(number)
