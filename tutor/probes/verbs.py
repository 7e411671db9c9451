"""Closed lists for turning statements round: frequent finite verbs, and opposites."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_FRENCH_ER = """
accept accompagn accord activ aid aim align aliment amèn appell appliqu apport arriv assembl assur
attach attaqu attir augment autoris avanc baiss bloqu capt captur cess chang chass circul coexist
collabor command commenc communiqu compt concentr concern condens confi consist consomm contrôl
coordonn copi coup cré demand demeur diminu dirig dispos distingu divis domin donn dur décid
déclar déclench dépass dépens déroul détermin effectu empêch engag entour entraîn exerc exist
expliqu exprim favoris fix forc  frein fusionn gagn gard gouvern gèr ignor impliqu impos
inform interprèt jou laiss libèr limit mang maîtris menac migr modifi montr mèn neutralis nomm
occup opèr organis parl partag particip pass persist port possèd pouss proclam profit progress
protèg provoqu précèd présent publi recul refus regroup rejett remplac rencontr renforc renvers
repos reproch représent respect  retir risqu réalis récompens récupèr répar réserv révèl sign
stimul subsist surveill sépar tent tir tomb touch tourn transform transport travaill tromp trouv
valoris vari vot vérifi échang élimin épaul évit
""".split()
_FRENCH_FORMS = """
est sont a ont peut peuvent doit doivent fait font va vont met mettent prend prennent tient tiennent
vient viennent devient deviennent provient proviennent dit disent voit voient veut veulent vit
vivent suit suivent sert servent permet permettent réduit réduisent produit produisent détruit
détruisent reçoit reçoivent perd perdent répond répondent rend rendent dépend dépendent défend
défendent étend étendent vaut valent craint craignent agit agissent choisit choisissent définit
définissent garantit garantissent subit subissent avertit nuit nuisent croît croissent lit lisent
reconnaît reconnaissent connaît connaissent disparaît disparaissent apparaît apparaissent naît
survient surviennent obtient obtiennent maintient maintiennent appartient soutient soutiennent
rétablit établit établissent réunit réunissent conduit conduisent bat battent était étaient avait
avaient pouvait pouvaient devait devaient augmentait liaient disputaient voulaient voulait croyait
sécrètent sécrète relève relèvent avalent avale digèrent coûte achète achètent
""".split()

AUXILIARIES: frozenset[str] = frozenset(
    "is are was were can could must may might will would should has have".split()
)
"""English auxiliaries that take a negation behind them; *have* and *has* pass as such too."""

ENGLISH_BASE: tuple[str, ...] = tuple(
    """
    accept achieve acquire add affect allow answer appear arise ask assume attract avoid become
    begin behave belong bind block break breed bring build calm capture carry  choose
    collect combine come compare complete concern connect consist consume contain continue control
    convert cost create  decide declare decline decrease decrypt defend demand depend describe
    destroy determine develop differ disturb divide eat encrypt enter exist expand explain explore
    explode express fade fail fall feel find flow follow forbid forget form gain get give go grant
    grasp grow happen  help hold ignore imagine improve increase infect inhibit join judge keep
    kill know lack last lead learn leave let lift live look lose  make match mate mean measure
    meet merge move need occupy occur offer open override  pass pay perform pick prevent produce
    promote protect prove provide pull push put raise reach read reason receive recognise reduce
    refuse reject release rely remain remove repeat replace require rest retain return rise rush
    satisfy seek seem sell send  serve shift show shut spread stand start state stay stop
    store suffer supply support survive take tend test think transfer transform travel turn
    understand undo use want watch work write
    """.split()
)

OPPOSITES: Mapping[str, tuple[str, ...]] = {
    "fr": tuple(
        """
        plus/moins augmente/baisse augmentent/baissent hausse/chute toujours/rarement
        nombreux/rares rapide/lente rapidement/lentement réduit/agrandit rétablit/supprime
        attire/chasse commun/séparé forte/faible fortes/faibles élevé/bas élevée/basse
        identique/opposé identiques/opposées séparent/rejoignent visibles/invisibles jeune/âgé
        nouveau/ancien interne/extérieur hasard/calcul utile/inutile supérieure/inférieure
        supérieur/inférieur limite/étend limité/illimité public/privé durable/passager
        condensent/relâchent sépare/unit opposés/communs obligatoire/facultatif abolit/restaure
        soutient/combat stimuler/étouffer baisser/grimper freine/accélère freiner/encourager
        réunis/dispersés divisée/unifiée liberté/servitude avant/après seul/quelconque
        """.split()
    ),
    "en": tuple(
        """
        more/less most/least increase/decrease grows/shrinks higher/lower larger/smaller
        smallest/largest fast/slow quickly/slowly always/seldom everything/nothing everyone/nobody
        all/none pleasant/unpleasant frequent/rare open/shut opens/shuts before/after early/late
        earlier/later older/newer positive/negative inside/outside gains/loses keeps/discards
        accepts/refuses stored/erased distinct/identical same/different shared/private
        public/secret essential/trivial minor/major serious/slight certain/doubtful likely/unlikely
        simultaneous/separate extreme/middle extremes/averages favoured/disfavoured living/dead
        takes/leaves warm/cold success/failure successes/failures strong/weak lasting/brief
        with/without enter/exit narrows/widens forward/backward higher/lower
        """.split()
    ),
}


@lru_cache(maxsize=1)
def french_verbs() -> frozenset[str]:
    """Third-person forms of frequent French verbs, in lower case."""
    regular = {stem + end for stem in _FRENCH_ER for end in ("e", "ent")}
    return frozenset(regular | set(_FRENCH_FORMS))


def singular(base: str) -> str:
    """Third person singular of an English verb."""
    if base.endswith(("s", "sh", "ch", "x", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"
