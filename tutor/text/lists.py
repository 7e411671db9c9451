"""Small closed lists, folded (no accents, no capitals), of both languages together: learners mix
them. Words that turn a sense (not, sans, less) are function words here."""

from __future__ import annotations

from tutor.language import mixed

FUNCTION_WORDS = mixed().words.function

NUMBERS = mixed().numbers
TURNING_PREFIXES = mixed().words.turning_prefixes

# Content words of which "I don't know" and its like are made; a unit of these alone says nothing.
NO_ANSWER: frozenset[str] = frozenset(
    """
        sais sait savoir savais su connais connait connaitre rappelle rappeler souviens souvient
        souvenir idee idees aucune passe passer joker oublie oubliee oublier trou memoire blanc
        appris apprise apprendre revise revisee reviser compris comprise comprends comprendre
        desole desolee pardon question reponse repondre dire sais pas oui non ok okay accord
        bonne bon vu vue cours lecon chapitre fais fait rien mot franchement aide aidez absent
        absente monsieur madame prof professeur merci svp plait
        jsp jspa jsais
        know knew knows idea ideas clue remember recall forgot forget forgotten sorry pass skip
        skipped understand understood sure unsure learn learnt learned revise revised study studied
        blank question answer yes no ok okay yeah yep nope idk dunno idea mind empty gone class
        lesson chapter guess help sir miss please thanks missed absent covered
    """.split()
)
