"""What turns the sense of a word: negation around it, its opposite, another number.

Cue and scope, as in NegEx (Chapman et al. 2001): the words after a cue are negated up to the end
of the clause, six words at most; "ne ... que", "pas seulement" and "not only" negate nothing. A
frame that denies ("it is false that", "il est faux de dire :") reaches to the end of its sentence.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tutor.text import Word, fold, stem

_SCOPE = 6
CUES = frozenset(
    """pas jamais aucun aucune sans ni non nullement guere rien personne not never no without
    neither nor none cannot nobody nothing hardly n't faux false lacks lacking ø""".split()
)
AFTER_NE = frozenset("pas plus jamais aucun aucune ni rien personne guere point nullement".split())
NE = frozenset({"ne", "n'"})
_FALSE = frozenset(
    """faux fausse inexact inexacte errone erronee incorrect incorrecte false wrong untrue
    incorrect""".split()
)
_SAY = frozenset(
    """que qu' dire affirmer soutenir pretendre croire penser ecrire ceci that say claim think
    believe write state maintain this""".split()
)
_FRAME = 4
# Cues of two words: what follows did not happen, or is not meant.
_PAIRS = frozenset(
    tuple(pair.split("_"))
    for pair in """fail_to fails_to failed_to failing_to refuse_to refuses_to refused_to unable_to
    instead_of rather_than far_from anything_but refuse_de refuse_d' refusent_de refusent_d'
    incapable_de incapable_d' incapables_de lieu_de lieu_d' plutot_que plutot_qu' loin_de loin_d'
    cesse_de cessent_de echoue_a echouent_a depourvu_de depourvu_d' depourvue_de depourvue_d'
    depourvus_de depourvus_d' depourvues_de depourvues_d' prive_de prive_d' privee_de privee_d'
    prives_de prives_d' privees_de privees_d' manque_de manque_d' manquent_de manquent_d' devoid_of
    deprived_of lack_of w_o""".split()
)
# Cues, unless the word before makes it some ("un peu", "a few").
_LITTLE = frozenset("peu few little".split())
_SOME = frozenset("un a petit".split())
# Words that say of the next content word, two words on at most, that there is more or less of it.
_MORE = frozenset("plus davantage more".split())
_LESS = frozenset("moins less fewer".split())
_NEXT = 2
_ONLY = frozenset("seulement uniquement only just merely simplement".split())
_ENDS = frozenset(
    """et ou and or mais but car donc however alors tandis whereas while pourtant cependant because
    parce puisque lorsque quand when si if unless""".split()
)

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


def negated(found: Sequence[Word], text: str) -> list[bool]:
    """For each word of a text, whether a negation bears on it."""
    flags = [False] * len(found)
    said = [*(w.folded for w in found), ""]
    left = end = 0
    waiting = framed = False
    for i, word in enumerate(found):
        folded, following = said[i], said[i + 1]
        if i and (folded in _ENDS or _clause_ends(text[end : word.start])):
            left, waiting = 0, False
            framed = framed and not any(c in ".;!?\n" for c in text[end : word.start])
        end = word.end
        if framed:
            flags[i] = True
            continue
        if folded in _FALSE and left:  # "not false"
            left, waiting = 0, False
            continue
        if folded in _FALSE and not _SAY.isdisjoint(said[i + 1 : i + 1 + _FRAME]):
            framed = True
            continue
        if folded in NE:
            waiting = _closed(found, i)
            left = _SCOPE if waiting else 0
        elif (word.stem == "0" and not word.content) or (
            _is_cue(said[i - 1] if i else "", folded, following, waiting) and following not in _ONLY
        ):
            left = _SCOPE
        elif left:
            flags[i] = True
            left -= 1
        if following in _ONLY and folded in CUES:
            left = 0
    return flags


def amounts(found: Sequence[Word]) -> dict[int, str]:
    """Of the content words that there is said to be more or less of: "+" or "-", by offset.

    The "plus" of a negation ("ne ... plus") says neither.
    """
    signs: dict[int, str] = {}
    for i, word in enumerate(found):
        sign = "+" if word.folded in _MORE else "-" if word.folded in _LESS else ""
        if not sign or (word.folded == "plus" and _of_negation(found, i)):
            continue
        after = next((w for w in found[i + 1 : i + 1 + _NEXT] if w.content), None)
        if after is not None:
            signs[after.start] = sign
    return signs


def _of_negation(found: Sequence[Word], i: int) -> bool:
    return any(w.folded in NE for w in found[max(0, i - 4) : i])


def _is_cue(before: str, folded: str, following: str, waiting: bool) -> bool:
    single = folded in CUES or folded.endswith("n't") or (waiting and folded in AFTER_NE)
    little = folded in _LITTLE and before not in _SOME and following != "a"
    return single or little or (folded, following) in _PAIRS


def _closed(found: Sequence[Word], start: int) -> bool:
    """Whether a "ne" is a negation: followed by its second half, not by "que" alone."""
    for word in found[start + 1 : start + 6]:
        if word.folded in AFTER_NE:
            return True
        if word.folded in ("que", "qu'"):
            return False
    return True


def _clause_ends(between: str) -> bool:
    return between != " " and any(c in ",;:.()!?\n" for c in between)


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
        flags: by each of its stems but numbers, whether it is negated there.
        against: its stems that have opposites it does not say itself, with these.
        numbers: its numbers.
    """

    flags: Mapping[str, bool]
    against: tuple[tuple[str, frozenset[str]], ...]
    numbers: frozenset[str]


def sense(reference: Mapping[str, bool], language: str, signed: Iterable[str] = ()) -> Sense:
    """The sense of a reference.

    Args:
        reference: stems of its content words, and whether each is negated there.
        language: of the deck.
        signed: stems that there is said to be more or less of, each with its sign.
    """
    table = opposites(language)
    against = [(key, table[key] - reference.keys()) for key in reference if key in table]
    said = frozenset(signed)
    against += [(key, frozenset({_turned(key)}) - said) for key in sorted(said)]
    return Sense(
        {key: flag for key, flag in reference.items() if not key[0].isdigit()},
        tuple((key, others) for key, others in against if others),
        frozenset(key for key in reference if key[0].isdigit()),
    )


def _turned(key: str) -> str:
    return key[:-1] + ("-" if key.endswith("+") else "+")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Stems of an answer's content words: all, with a sign too where there is said to be more or
    less of it; those said plainly, under a negation; numbers."""

    every: frozenset[str]
    plain: frozenset[str]
    denied: frozenset[str]
    numbers: frozenset[str]


def said(answer: Iterable[tuple[str, bool, str]]) -> Said:
    """What an answer says, from (stem, negated, sign of its amount or "") of its content words."""
    plain: set[str] = set()
    denied: set[str] = set()
    signed: set[str] = set()
    for key, flag, sign in answer:
        (denied if flag else plain).add(key)
        if sign:
            signed.add(key + sign)
    every = plain | denied
    numbers = frozenset(key for key in every if key[0].isdigit())
    return Said(frozenset(every | signed), frozenset(plain), frozenset(denied), numbers)


def turned(reference: Sense, answer: Said, known: Container[str]) -> tuple[float, float, float]:
    """How much of what an answer takes up from a reference it turns round.

    Args:
        reference: what the concept says.
        answer: what the words that may speak for it say.
        known: every stem of the question.

    Returns:
        Share of the shared stems whose negation differs; number of the reference's stems that the
        answer lacks and has the opposite of; 1 if other numbers stand for the reference's, else 0:
        it lacks one of them and has one that the question does not know, or none agrees.
    """
    every = answer.every
    shared = [(key, flag) for key, flag in reference.flags.items() if key in every]
    differing = sum(key not in (answer.denied if flag else answer.plain) for key, flag in shared)
    against = sum(
        key not in every and not others.isdisjoint(every) for key, others in reference.against
    )
    lacking = reference.numbers - answer.numbers
    strange = any(n not in known for n in answer.numbers)
    number = bool(lacking and answer.numbers and (strange or lacking == reference.numbers))
    return (differing / len(shared) if shared else 0.0), float(against), float(number)
