"""Words that bound a negation, in French and English; folded."""

from __future__ import annotations

IF = frozenset("if si unless s'".split())
THAT = frozenset("that que qu'".split())
WOULD = frozenset("would could might".split())
ENDS = frozenset(
    """et ou and or mais but car donc however alors tandis whereas while pourtant cependant because
    parce puisque lorsque quand when si if unless""".split()
)
SUBJECTS = frozenset("i he she they we you je j' il ils elle elles on nous vous tu ce c'".split())
FINITE = frozenset(
    """is are was were will would can could has have had does do did may might should must est sont
    etait etaient sera seront peut peuvent doit doivent va vont""".split()
)
PAST_NOUN = (
    SUBJECTS
    | FINITE
    | frozenset(
        """the le la les to in on at by for from with into over under than which who whose where as
    pour dans en par sur sous vers avec entre chez qui dont comme pendant afin a au aux
    between""".split()
    )
)
LIKE = frozenset("same meme memes identique identical as autant aussi".split())
