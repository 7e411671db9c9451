"""Which pairs of the opposites lists are used: frequent words that fit into one another's place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Words of either list whose opposites are clear whatever the sentence, of one part of speech.
CLEAR = {
    "fr": set(
        "absent présent absolu relatif abstrait concret accepter refuser accélérer ralentir "
        "acheter vendre augmenter diminuer réduire agrandir apparaître disparaître approprié "
        "inapproprié artificiel naturel attaquer défendre autorisé interdit "
        "beau laid bon mauvais bruyant silencieux capable incapable chaud froid cacher montrer "
        "commencer finir terminer complexe simple compliqué facile difficile construire détruire "
        "direct indirect explicite implicite externe interne allumer éteindre fermer ouvrir "
        "fort faible fréquent rare fréquemment rarement souvent gagner perdre grand petit "
        "inférieur supérieur heureux malheureux impossible possible inutile utile "
        "invisible visible injuste jeune vieux lent rapide lentement vite lourd maximal minimal "
        "meilleur pire "
        "normal étrange négatif positif pauvre riche premier dernier propre sale public privé "
        "efficace inefficace vrai faux interdire permettre empêcher dépendant indépendant "
        "large étroit loin près fini infini mort vivant intelligent stupide facultatif obligatoire "
        "connu inconnu valide invalide suffisant insuffisant actif inactif court long".split()
    ),
    "en": set(
        "able unable above below absence presence absent present absolute relative abstract "
        "concrete accept reject refuse acceptable unacceptable accessible inaccessible "
        "accidentally deliberately accurate inaccurate active passive inactive advantage "
        "disadvantage agree disagree alive dead allow deny appear disappear appropriate "
        "inappropriate artificial natural ascending descending asleep awake automatic manual "
        "available unavailable bad good badly well beautiful ugly beginning end better worse best "
        "worst big little small birth death black white borrow lend buy sell careful careless "
        "cheap expensive clean dirty cold hot comfortable uncomfortable common uncommon compatible "
        "incompatible complete incomplete complex simple conscious unconscious consistent "
        "inconsistent correct incorrect correctly incorrectly dangerous safe dark light decrease "
        "increase decreased increased decreasing increasing deep shallow defined undefined "
        "dependent independent difficult easy direct indirect directly indirectly disable enable "
        "domestic foreign dry wet early late east west eastern western efficient inefficient "
        "employed unemployed empty full exclude include expected unexpected explicit implicit "
        "explicitly implicitly export import external internal externally internally fail succeed "
        "failure success false true familiar unfamiliar fast slow fewer more finite infinite first "
        "last formal informal forget remember fresh stale guilty innocent happy unhappy hard soft "
        "heavy love hate high low horizontal vertical illegal legal impossible possible incoming "
        "outgoing inner outer insecure secure inside outside insufficient sufficient intentionally "
        "unintentionally invalid valid invisible visible known unknown large lose win lock unlock "
        "long short loud lowercase uppercase lucky unlucky major minor maximize minimize maximum "
        "minimum multiple single narrow wide necessary unnecessary negative positive new old north "
        "south often rarely planned unplanned poor rich predictable unpredictable private public "
        "quickly slowly related unrelated rough smooth rural urban signed unsigned stable unstable "
        "strong weak structured unstructured successful unsuccessful supported unsupported "
        "synchronous asynchronous mutable immutable thick thin tight loose useful useless usual "
        "unusual young start stop wholesale retail gain loss".split()
    ),
}  # fmt: skip
BARRED = {
    "fr": {"ancien", "juste", "simple", "léger", "mort", "long", "court", "premier", "dernier"},
    "en": {"light", "hard", "well", "free", "right", "left", "present", "like", "end", "more",
           "little", "last", "first", "short", "import", "export", "major", "loose",
           "object", "second", "correct", "clean", "public", "single", "lock"},
}  # fmt: skip
OWN = {
    "fr": "avec sans|augmente diminue|augmentent diminuent|augmentation diminution|gauche droite|"
    "intérieur extérieur|supérieure inférieure|supérieures inférieures|maximum minimum|"
    "maximale minimale|chaude froide|chauds froids|positive négative|positifs négatifs|"
    "grande petite|grands petits|grandes petites|élevé faible|élevée faible|élevés faibles|"
    "interdit autorisé|permet empêche|permettent empêchent|nécessaire inutile|riches pauvres|"
    "possible impossible|vraie fausse|vrai faux|bonne mauvaise|bons mauvais|bonnes mauvaises|"
    "forte faible|forts faibles|fortes faibles|lourde légère|jeunes vieux|heureuse malheureuse|"
    "publique privée|bon mauvais|grand petit|vieux jeune|fort faible|riche pauvre|"
    "chaud froid|heureux malheureux|vrai faux|perdre gagner|"
    "obligatoire facultatif|inclut exclut|commence finit|commencent finissent|"
    "active inactive|connus inconnus|connue inconnue|interne externe|internes externes|"
    "acheté vendu|gagné perdu|ouvert fermé|ouverte fermée|ouverts fermés|haut bas|rapide lent|"
    "rapides lents|identiques différents|facile difficile|faciles difficiles|"
    "monté descendu|réduit augmente|accepté refusé|acceptée refusée|utiles inutiles|"
    "directement indirectement|dépend découle|tôt tard|croissant décroissant|ajouter supprimer|"
    "ajouté supprimé|activer désactiver|activé désactivé|activée désactivée|propre sale",
    "en": "increases decreases|always never|with without|raises lowers|improves worsens|"
    "higher lower|larger smaller|longer shorter|faster slower|older younger|stronger weaker|"
    "accepted rejected|opened closed|opens closes|upper lower|includes excludes|allows prevents|"
    "add remove|added removed|adds removes|activate deactivate|enabled disabled|enables disables|"
    "won lost|bought sold|optional mandatory|cheaper dearer|best worst|highest lowest|"
    "largest smallest|warm cool|begins ends|strengthens weakens|above below|open closed",
}
GUARD = {
    "fr": r"\b(?:bon marché|(?:beau|mauvais) temps|comme avec|bonne heure|bon sens|"
    r"avec (?:moi|toi|lui|elle|nous|vous|eux|succès)|"
    r"en haut|en bas|tout au long|à long|de bonne|plus tôt|plus tard|plutôt|mauvaise foi|"
    r"grand-\w+|bon sang|grand chose|peu|autre|ou|mais|moins|même|d'accord|haut niveau|"
    r"bons? d[e'u])\b",
    "en": r"\b(?:or|but|too|enough|as well|as with|without|than|no|how|a good deal|good at|so|"
    r"as (?:long|soon|far)|with (?:me|you|him|her|us|them)|at first|old man|years old|"
    r"old friend|new year|White House|New York|high school|so long|no longer|any|common sense)\b",
}
ONE_WAY = {"without", "never", "dearer", "découle", "sans"}


def _vowel(word: str) -> bool:
    return word[0] in "aeiouyhàâéèêîôû"


def useful(rows: Iterable[Sequence[str]], language: str) -> dict[str, str]:
    """Return one opposite for each useful word of a list, both ways.

    Args:
        rows: two words each.
        language: ``fr`` keeps pairs that both begin with a vowel or both with a consonant.
    """
    clear, barred = CLEAR[language], BARRED[language]
    own = [pair.split() for pair in OWN[language].split("|")]
    listed = [
        [a, b] for a, b in rows if {a, b} <= clear and not {a, b} & barred and a.isalpha()
    ]  # fmt: skip
    found: dict[str, str] = {}
    for a, b in [*own, *listed]:
        if language == "fr" and _vowel(a) != _vowel(b):
            continue
        found.setdefault(a, b)
        found.setdefault(b, a)
    return {a: b for a, b in found.items() if a not in ONE_WAY}
