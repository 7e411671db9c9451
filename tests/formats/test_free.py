"""Pastes that no program wrote for us: read by what comes again, by roles of marks, by columns."""

from __future__ import annotations

import pytest

from tutor.formats import audit, import_paste

CARDS = """\
Mes fiches > Biologie > La cellule
Carte 1 sur 3
Noyau
Voir la réponse
compartiment qui contient l'ADN
Facile · Moyen · Difficile

Carte 2 sur 3
Citer les trois éléments du cytosquelette
Voir la réponse
- microtubules
- filaments d'actine
- filaments intermédiaires
Facile · Moyen · Difficile
Bravo ! Encore une carte

Carte 3 sur 3
Ribosome
Voir la réponse
machine qui assemble les acides aminés
en protéines
Facile · Moyen · Difficile

Session terminée - Recommencer
"""
LINES = """\
20:14 - Prof: Qu'est-ce qu'un isotope ?
20:15 - Lina: un atome qui a d'autres neutrons
20:15 - Prof: très bien
20:16 - Prof: Cite deux états de la matière
20:17 - Lina: solide
liquide
20:18 - Prof: Pourquoi la glace flotte-t-elle ?
20:19 - Lina: elle est moins dense que l'eau
20:19 - Prof: parfait, bonne soirée
"""
HEADS = """\
Ana — 12/03/2024 20:15
what is a tariff?
Bo — 12/03/2024 20:16
a tax on imported goods
Ana — 12/03/2024 20:16
nice
Ana — 12/03/2024 20:17
name three kinds of unemployment
Bo — 12/03/2024 20:19
frictional
structural
cyclical
Ana — 12/03/2024 20:20
why does a central bank raise interest rates?
Bo — 12/03/2024 20:22
to slow down borrowing
"""
SPEAKERS = """\
Driving theory, what my teacher asked

Teacher: What must you do at a stop sign?
Me: come to a full stop, then give way

Teacher: Name three things to check before a long trip.
Me: oil
    tyre pressure
    lights

Teacher: Why should you not brake hard on ice?
Me: the wheels lock and the car slides on

Teacher: What is the two second rule?
Me: stay two seconds behind the car in front
"""
SIGNS = """\
Chimie organique - questions de TD

[Q1] Qu'est-ce qu'un alcane ?
|| hydrocarbure saturé, sans double liaison

[Q2] Citer trois familles de composés oxygénés
|| alcools
|| cétones
|| esters

[Q3] Pourquoi l'éthanol est-il soluble dans l'eau ?
|| il forme des liaisons hydrogène avec elle

[Q4] Définir un carbone asymétrique
|| carbone qui porte quatre groupes différents
"""
BULLETS = """\
• Abduction
     mouvement qui écarte un membre de l'axe du corps
• Adduction
     mouvement qui le rapproche de l'axe
• Flexion
     mouvement qui ferme l'angle d'une articulation
• Supination
     rotation de l'avant-bras, paume vers
     le haut
"""
OUTLINE = """\
BIO 110 OUTLINE

A) CELLS
   1) Membranes
      a) What is the membrane made of?
           - a double layer of lipids
           - proteins
      b) How does water cross it?
           by osmosis, through channels
   3) Why do cells divide?
           to replace lost ones and to grow
B) GENES
   1) What is a codon?
           three bases that stand for one amino acid
"""
LEADERS = """\
Révision musique (copié du tableau)

Tempo          vitesse à laquelle on joue
Forte          fort, noté f
Piano ........ doucement, noté p
Crescendo      de plus en plus fort
Staccato ..... notes détachées
Legato         notes liées
"""
PAGES = """\
Lexique                                                            12

Ancre
    pièce de métal qui tient le bateau au fond
Bout
    tout cordage à bord d'un voilier

13                                              Le manuel du voilier

Carène
    partie de la coque qui est sous
    l'eau
Dérive
    plan qui empêche le bateau de glisser de côté
"""
RATED = """\
Anatomie, les questions du blog

#1 ♦ Le fémur
os long de la cuisse, le plus solide du corps
👍 12   💬 3   partager
#2 ♦ Quels os forment la ceinture scapulaire ?
clavicule
scapula
👍 9   💬 1   partager
#3 ♦ L'atlas
première vertèbre cervicale : elle porte le crâne
👍 2   💬 0   partager
"""
LETTERED = """\
Exam prep / Ms Doyle / Geography

1a. What is longshore drift?
The movement of sand along a beach by waves.
1b. Name two features of deposition.
Spit
Bar
2a. Why do rivers meander?
Water flows faster on the outer bank and erodes it.
2b. What is an oxbow lake?
A meander that was cut off from its river.
3. Define a watershed.
The line that parts two drainage basins.
"""
POINTING = """\
★ Qu'est-ce que la TVA ?
  ☞ un impôt indirect sur la consommation
★ Quels sont les trois taux les plus courants ?
  ☞ 20 %
  ☞ 10 %
  ☞ 5,5 %
★ Qui la paie au final ?
  ☞ le consommateur
★ Qui la reverse à l'État ?
  ☞ l'entreprise
"""
NUMBERED_MAIL = """\
From: Lee
To: study group
Subject: answers week 3

> (1) what does DNS do

turns names into addresses

> (2) three layers of the TCP/IP model

- link
- internet
- transport

> (3) why use HTTPS instead of HTTP?

traffic is encrypted and the server proves
who it is

see you monday
Lee
"""
FORUM = """\
Sujet : révisions SES
Posté par : manon_b   le 03/05

Question : c'est quoi le PIB ?
Réponse de manon_b : la somme des valeurs ajoutées

Question : donner 3 facteurs de production
Réponse de kev : travail
capital
ressources naturelles

Question : à quoi sert l'impôt ?
Réponse de lou : à financer les services publics
"""
DASHES = """\
TP Réseaux (fiche de Malik)

- C'est quoi un switch ?
-- un boîtier qui relie des machines d'un même réseau
- Cite 2 protocoles de messagerie
-- SMTP
-- IMAP
- A quoi sert le masque ?
-- à séparer la partie réseau et la partie machine
- Que fait un routeur ?
-- il fait passer les paquets d'un réseau à l'autre
"""
FIELDS = """\
1. Photosynthesis
    Definition: plants turn light into sugar
    Where: chloroplasts
2. Respiration
    Definition: cells break sugar down for energy
    Where: mitochondria
3. Fermentation
    Definition: energy from sugar without oxygen
    Where: cytoplasm
    Needs: sugar
"""
TWO_COLUMNS = """\
Le théâtre classique (cours)

Q. Quelles sont les trois unités ?      R. temps, lieu, action
Q. Qui a écrit Andromaque ?             R. Racine
Q. Qu'est-ce que la bienséance ?        R. ne pas choquer le public
"""
LEVELS = """\
Économie
  Inflation
    hausse durable du niveau général des prix
  Déflation
    baisse durable des prix
Sociologie
  Socialisation
    processus par lequel on apprend les normes
  Déviance
    comportement qui s'écarte des normes
"""
TALK = """\
Anna: hi! can you quiz me?
Zoe: sure. What is osmosis?
Anna: water moving across a membrane
Zoe: yes! What is diffusion?
Anna: particles spreading out
Zoe: Name two plant tissues
Anna: xylem
phloem
Zoe: great. Why do leaves look green?
Anna: chlorophyll reflects green light
Zoe: done :)
"""
SCORED = """\
SVT – interro

1) Rôle des globules rouges ?        ✔ 2/2
   transporter l'oxygène
2) Citer deux organes du système digestif        ✔ 1/2
   l'estomac
   l'intestin grêle
3) Qu'est-ce qu'un anticorps ?        ✘ 0/1
   une protéine qui se fixe sur un antigène
4) Que contient le plasma ?        ✔ 1/1
   de l'eau, des sels minéraux et des protéines
"""
PARTED = """\
ÉLECTRICITÉ AUTO — pense-bête CAP

Fusible>protège un circuit contre les surintensités
Relais>interrupteur commandé par un petit courant
Alternateur>transforme l'énergie mécanique en courant
Démarreur>lance le moteur thermique
"""
SIDES = """\
Exported from StudyPal  2024-05-02  user: mia

Card: 1
Side A: What is a stanza?
Side B: a group of lines in a poem

Card: 2
Side A: metaphor
Side B: saying one thing is another

Card: 3
Side A: Name three sound devices
Side B: alliteration / assonance / onomatopoeia

Card: 4
Side A: What is enjambment?
Side B: a sentence running over the end of a line
"""
BESIDE = """\
Economics quiz
Week 1
What is supply?  How much sellers offer at each price.
What is demand?  How much buyers want at each price.
Week 2
What is a price floor?  A lowest price set by law.
Name an effect of a price ceiling.  Shortage.
"""
Card = tuple[str, list[str]]
FREE: dict[str, tuple[str, list[Card]]] = {
    "cards between lines that come again": (
        CARDS,
        [
            ("Noyau", ["compartiment qui contient l'ADN"]),
            (
                "Citer les trois éléments du cytosquelette",
                ["microtubules", "filaments d'actine", "filaments intermédiaires"],
            ),
            ("Ribosome", ["machine qui assemble les acides aminés en protéines"]),
        ],
    ),
    "a chat, a line a message": (
        LINES,
        [
            ("Qu'est-ce qu'un isotope ?", ["un atome qui a d'autres neutrons"]),
            ("Cite deux états de la matière", ["solide", "liquide"]),
            ("Pourquoi la glace flotte-t-elle ?", ["elle est moins dense que l'eau"]),
        ],
    ),
    "a chat, names on lines of their own": (
        HEADS,
        [
            ("what is a tariff?", ["a tax on imported goods"]),
            ("name three kinds of unemployment", ["frictional", "structural", "cyclical"]),
            ("why does a central bank raise interest rates?", ["to slow down borrowing"]),
        ],
    ),
    "two names in turn": (
        SPEAKERS,
        [
            ("What must you do at a stop sign?", ["come to a full stop, then give way"]),
            (
                "Name three things to check before a long trip.",
                ["oil", "tyre pressure", "lights"],
            ),
            ("Why should you not brake hard on ice?", ["the wheels lock and the car slides on"]),
            ("What is the two second rule?", ["stay two seconds behind the car in front"]),
        ],
    ),
    "a sign of its own before answers": (
        SIGNS,
        [
            ("Qu'est-ce qu'un alcane ?", ["hydrocarbure saturé, sans double liaison"]),
            ("Citer trois familles de composés oxygénés", ["alcools", "cétones", "esters"]),
            (
                "Pourquoi l'éthanol est-il soluble dans l'eau ?",
                ["il forme des liaisons hydrogène avec elle"],
            ),
            ("Définir un carbone asymétrique", ["carbone qui porte quatre groupes différents"]),
        ],
    ),
    "bulleted terms over explanations": (
        BULLETS,
        [
            ("Abduction", ["mouvement qui écarte un membre de l'axe du corps"]),
            ("Adduction", ["mouvement qui le rapproche de l'axe"]),
            ("Flexion", ["mouvement qui ferme l'angle d'une articulation"]),
            ("Supination", ["rotation de l'avant-bras, paume vers le haut"]),
        ],
    ),
    "chapters of two depths, a number missing": (
        OUTLINE,
        [
            ("What is the membrane made of?", ["a double layer of lipids", "proteins"]),
            ("How does water cross it?", ["by osmosis, through channels"]),
            ("Why do cells divide?", ["to replace lost ones and to grow"]),
            ("What is a codon?", ["three bases that stand for one amino acid"]),
        ],
    ),
    "a column, some with dots up to it": (
        LEADERS,
        [
            ("Tempo", ["vitesse à laquelle on joue"]),
            ("Forte", ["fort, noté f"]),
            ("Piano", ["doucement, noté p"]),
            ("Crescendo", ["de plus en plus fort"]),
            ("Staccato", ["notes détachées"]),
            ("Legato", ["notes liées"]),
        ],
    ),
    "terms told by indent, page heads with bare numbers": (
        PAGES,
        [
            ("Ancre", ["pièce de métal qui tient le bateau au fond"]),
            ("Bout", ["tout cordage à bord d'un voilier"]),
            ("Carène", ["partie de la coque qui est sous l'eau"]),
            ("Dérive", ["plan qui empêche le bateau de glisser de côté"]),
        ],
    ),
    "cards that each end with a row of signs": (
        RATED,
        [
            ("Le fémur", ["os long de la cuisse, le plus solide du corps"]),
            ("Quels os forment la ceinture scapulaire ?", ["clavicule", "scapula"]),
            ("L'atlas", ["première vertèbre cervicale : elle porte le crâne"]),
        ],
    ),
    "numbers with letters, answers without a mark": (
        LETTERED,
        [
            ("What is longshore drift?", ["The movement of sand along a beach by waves."]),
            ("Name two features of deposition.", ["Spit", "Bar"]),
            ("Why do rivers meander?", ["Water flows faster on the outer bank and erodes it."]),
            ("What is an oxbow lake?", ["A meander that was cut off from its river."]),
            ("Define a watershed.", ["The line that parts two drainage basins."]),
        ],
    ),
    "signs that no list of bullets knows": (
        POINTING,
        [
            ("Qu'est-ce que la TVA ?", ["un impôt indirect sur la consommation"]),
            ("Quels sont les trois taux les plus courants ?", ["20 %", "10 %", "5,5 %"]),
            ("Qui la paie au final ?", ["le consommateur"]),
            ("Qui la reverse à l'État ?", ["l'entreprise"]),
        ],
    ),
    "numbers in a mail that ask nothing": (
        NUMBERED_MAIL,
        [
            ("what does DNS do", ["turns names into addresses"]),
            ("three layers of the TCP/IP model", ["link", "internet", "transport"]),
            (
                "why use HTTPS instead of HTTP?",
                ["traffic is encrypted and the server proves who it is"],
            ),
        ],
    ),
    "answers by several people": (
        FORUM,
        [
            ("c'est quoi le PIB ?", ["la somme des valeurs ajoutées"]),
            (
                "donner 3 facteurs de production",
                ["travail", "capital", "ressources naturelles"],
            ),
            ("à quoi sert l'impôt ?", ["à financer les services publics"]),
        ],
    ),
    "one dash asks and two answer": (
        DASHES,
        [
            ("C'est quoi un switch ?", ["un boîtier qui relie des machines d'un même réseau"]),
            ("Cite 2 protocoles de messagerie", ["SMTP", "IMAP"]),
            ("A quoi sert le masque ?", ["à séparer la partie réseau et la partie machine"]),
            ("Que fait un routeur ?", ["il fait passer les paquets d'un réseau à l'autre"]),
        ],
    ),
    "a definition among other fields": (
        FIELDS,
        [
            ("Photosynthesis", ["plants turn light into sugar", "chloroplasts"]),
            ("Respiration", ["cells break sugar down for energy", "mitochondria"]),
            ("Fermentation", ["energy from sugar without oxygen", "cytoplasm", "sugar"]),
        ],
    ),
    "answers in a second column": (
        TWO_COLUMNS,
        [
            ("Quelles sont les trois unités ?", ["temps, lieu, action"]),
            ("Qui a écrit Andromaque ?", ["Racine"]),
            ("Qu'est-ce que la bienséance ?", ["ne pas choquer le public"]),
        ],
    ),
    "chapters told by indent alone": (
        LEVELS,
        [
            ("Inflation", ["hausse durable du niveau général des prix"]),
            ("Déflation", ["baisse durable des prix"]),
            ("Socialisation", ["processus par lequel on apprend les normes"]),
            ("Déviance", ["comportement qui s'écarte des normes"]),
        ],
    ),
    "a talk without times, remarks before questions": (
        TALK,
        [
            ("What is osmosis?", ["water moving across a membrane"]),
            ("What is diffusion?", ["particles spreading out"]),
            ("Name two plant tissues", ["xylem", "phloem"]),
            ("Why do leaves look green?", ["chlorophyll reflects green light"]),
        ],
    ),
    "scores at the ends of lines": (
        SCORED,
        [
            ("Rôle des globules rouges ?", ["transporter l'oxygène"]),
            ("Citer deux organes du système digestif", ["l'estomac", "l'intestin grêle"]),
            ("Qu'est-ce qu'un anticorps ?", ["une protéine qui se fixe sur un antigène"]),
            ("Que contient le plasma ?", ["de l'eau, des sels minéraux et des protéines"]),
        ],
    ),
    "a sign of its own in each line": (
        PARTED,
        [
            ("Fusible", ["protège un circuit contre les surintensités"]),
            ("Relais", ["interrupteur commandé par un petit courant"]),
            ("Alternateur", ["transforme l'énergie mécanique en courant"]),
            ("Démarreur", ["lance le moteur thermique"]),
        ],
    ),
    "sides with names, cards with numbers": (
        SIDES,
        [
            ("What is a stanza?", ["a group of lines in a poem"]),
            ("metaphor", ["saying one thing is another"]),
            ("Name three sound devices", ["alliteration / assonance / onomatopoeia"]),
            ("What is enjambment?", ["a sentence running over the end of a line"]),
        ],
    ),
    "answers on the line of their questions": (
        BESIDE,
        [
            ("What is supply?", ["How much sellers offer at each price."]),
            ("What is demand?", ["How much buyers want at each price."]),
            ("What is a price floor?", ["A lowest price set by law."]),
            ("Name an effect of a price ceiling.", ["Shortage."]),
        ],
    ),
}


@pytest.mark.parametrize("what", FREE)
def test_a_free_paste_is_read_whole(what: str) -> None:
    text, cards = FREE[what]
    result = import_paste(text)
    assert [(q.prompt, [c.explanation for c in q.concepts]) for q in result.deck.questions] == cards
    assert audit(text, result).complete
    assert not {"uncertain", "unclear"} & {doubt.code for doubt in result.doubts}


def test_the_layout_that_leaves_least_unexplained_is_taken_and_said() -> None:
    text = (
        "Week 3\n===\nPart one\n\nWhat is a keel?\nA fin under the hull.\n\n"
        "What is a jib?\nA small sail.\n\nWhat is a boom?\nA spar along the foot.\n===\nlast page\n"
    )
    result = import_paste(text)
    assert [q.prompt for q in result.deck.questions] == [
        "What is a keel?",
        "What is a jib?",
        "What is a boom?",
    ]
    assert "unclear" in {doubt.code for doubt in result.doubts}
