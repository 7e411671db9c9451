"""Words that negate, and those that bound or undo a negation, in French and English; folded."""

from __future__ import annotations


def _pairs(text: str) -> frozenset[tuple[str, ...]]:
    """Words that stand side by side: "fail_to" is ("fail", "to")."""
    return frozenset(tuple(pair.split("_")) for pair in text.split())


CUES = frozenset(
    """pas jamais aucun aucune sans ni non nullement guere rien personne not never no without
    neither nor none cannot nobody nothing hardly n't faux false lacks lacking ø""".split()
)
AFTER_NE = frozenset("pas plus jamais aucun aucune ni rien personne guere point nullement".split())
NE = frozenset({"ne", "n'"})
FALSE = frozenset(
    """faux fausse inexact inexacte errone erronee incorrect incorrecte false wrong untrue
    incorrect""".split()
)
SAY = frozenset(
    """que qu' dire affirmer soutenir pretendre croire penser ecrire ceci that say claim think
    believe write state maintain this""".split()
)
# Cues of two words: what follows did not happen, or is not meant.
PAIRS = _pairs(
    """fail_to fails_to failed_to failing_to refuse_to refuses_to refused_to unable_to
    decline_to declines_to declined_to exempt_from excused_from dispense_de dispense_d' exempte_de
    instead_of rather_than far_from anything_but refuse_de refuse_d' refusent_de refusent_d'
    incapable_de incapable_d' incapables_de lieu_de lieu_d' plutot_que plutot_qu' loin_de loin_d'
    cesse_de cessent_de echoue_a echouent_a depourvu_de depourvu_d' depourvue_de depourvue_d'
    depourvus_de depourvus_d' depourvues_de depourvues_d' prive_de prive_d' privee_de privee_d'
    prives_de prives_d' privees_de privees_d' manque_de manque_d' manquent_de manquent_d' devoid_of
    deprived_of lack_of w_o"""
)
# Of these, what tells how far off a place is before one of PLACES.
FAR = _pairs("far_from loin_de loin_d'")
PLACES = frozenset(
    "le la l' un une son sa ses leur leurs ce cette ces the a an its their his her".split()
)
# What looks like a cue, or like less, and is neither.
IDIOMS = _pairs(
    """no_matter no_doubt sans_doute sans_cesse sans_arret n'_importe nothing_but
    pas_forcement pas_necessairement not_necessarily or_not ou_non ou_pas
    au_moins ou_moins du_moins"""
)
A_PERSON = frozenset("une la cette chaque toute autre meme seule sa quelle tierce".split())
YES_NO = frozenset("yes no oui non".split())
# Cues that deny a noun, as "no" and "pas" do before one.
OF_NOUNS = frozenset("sans without aucun aucune lacks lacking ø ni nor 0".split())
LACKS = tuple("depourv prive manqu devoid deprived lack".split())
OF = frozenset("de d' of".split())
NO_LONGER = frozenset("longer more".split())
WITHOUT = frozenset("sans without".split())
IF = frozenset("if si unless s'".split())
THAT = frozenset("that que qu'".split())
# "Sans aucun" denies once.
CONCORD = frozenset("ni nor aucun aucune rien jamais personne".split())
WOULD = frozenset("would could might".split())
# What these bear on is neither stated nor denied: "rejects all authority" is "accepts none".
UNDOES = tuple(
    """prevent stop block reject refus abolish remov lack avoid lose losing lost forbid exclu deny
    denies empech bloqu rejet aboli supprim elimin evit perd perte interdi manqu arret dispar
    absen""".split()
)
# Cues, unless the word before makes it some ("un peu", "a few") or small ("the little boxes").
LITTLE = frozenset("peu few little".split())
SOME = frozenset("un a petit".split())
SMALL = frozenset("the its this that tiny".split())
# What comes after there is said to be more or less of.
MORE = frozenset("plus davantage more".split())
LESS = frozenset("moins less fewer".split())
ONLY = frozenset("seulement uniquement only just merely simplement".split())
ENDS = frozenset(
    """et ou and or mais but car donc however alors tandis whereas while pourtant cependant because
    parce puisque lorsque quand when si if unless""".split()
)
# Where another clause begins, without any sign, once a word has been denied.
SUBJECTS = frozenset("i he she they we you je j' il ils elle elles on nous vous tu ce c'".split())
FINITE = frozenset(
    """is are was were will would can could has have had does do did may might should must est sont
    etait etaient sera seront peut peuvent doit doivent va vont""".split()
)
# Where a noun's own words end.
PAST_NOUN = (
    SUBJECTS
    | FINITE
    | frozenset(
        """the le la les to in on at by for from with into over under than which who whose where as
    pour dans en par sur sous vers avec entre chez qui dont comme pendant afin a au aux
    between""".split()
    )
)
# These deny what follows them when they are the subject, and not as objects.
NOTHING = frozenset("nothing nobody".split())
NOBODY = NOTHING | frozenset("no none neither personne rien aucun aucune".split())
# "Not the same size", "not as much": the thing itself is not denied.
LIKE = frozenset("same meme memes identique identical as autant aussi".split())
