"""Words for generated texts: enough of them for an index and a search to have work."""

from random import Random

SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fi",
    "gra",
    "hin",
    "lo",
    "mar",
    "ne",
    "pol",
    "ra",
    "sto",
    "tul",
    "ver",
    "wes",
    "zin",
)
COMMON = (
    "hinge",
    "drawer",
    "runner",
    "handle",
    "bracket",
    "damper",
    "screw",
    "panel",
    "cabinet",
    "door",
    "shelf",
    "order",
    "parcel",
    "invoice",
    "delivery",
    "warranty",
    "refund",
    "broken",
    "missing",
    "wrong",
    "late",
    "white",
    "left",
    "short",
    "new",
)
# As in a language, a few words stand in most texts and most words in a few.
VOCABULARY = (
    *COMMON,
    *(
        f"{first}{second}{third}"
        for first in SYLLABLES
        for second in SYLLABLES
        for third in SYLLABLES
    ),
)


def word(random: Random) -> str:
    """One word: the n-th of the vocabulary about as often as 1/n."""
    return VOCABULARY[int(len(VOCABULARY) ** random.random()) - 1]


def subject(random: Random) -> str:
    """A request's or an article's title."""
    words = [word(random) for _number in range(3)]
    return f"{' '.join(words)} {random.randrange(1000, 9999)}".capitalize()


def sentence(random: Random) -> str:
    """One plain sentence."""
    return f"The {' '.join(word(random) for _number in range(9))} and it is so.".capitalize()


def paragraph(random: Random, sentences: int = 4) -> str:
    """A few of them."""
    return " ".join(sentence(random) for _number in range(sentences))


def article_body(random: Random) -> str:
    """Markdown of some 450 words: sections, a list and a table."""
    parts = []
    for _section in range(4):
        parts += [f"## {subject(random)}", paragraph(random, 5), paragraph(random, 3)]
    parts.append("\n".join(f"{n}. {sentence(random)}" for n in range(1, 6)))
    sizes = [f"| {word(random)} | {random.randrange(10, 900)} mm |" for _n in range(6)]
    parts.append("\n".join(["| Part | Size |", "|---|---|", *sizes]))
    return "\n\n".join(parts)
