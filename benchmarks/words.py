"""Words for generated texts: enough of them for an index and a search to have work."""

from random import Random

NOUNS = (
    "hinge", "drawer", "runner", "handle", "bracket", "damper", "screw", "panel", "fitting",
    "cabinet", "door", "shelf", "lock", "catch", "slide", "order", "parcel", "invoice", "pallet",
    "sample", "catalogue", "warranty", "delivery", "refund", "surface", "profile", "connector",
)
ADJECTIVES = (
    "left", "soft-close", "white", "brushed", "short", "heavy", "concealed", "damaged", "missing",
    "wrong", "spare", "adjustable", "galvanised", "late", "new", "matching", "loose", "second",
)
VERBS = (
    "arrived", "broke", "fits", "is missing", "was billed", "does not close", "was returned",
    "needs replacing", "is scratched", "was promised", "can be ordered", "stays open",
)
PLACES = (
    "in Vilnius", "at our workshop", "on the second pallet", "in the kitchen project",
    "from last week", "for the hotel", "at the warehouse", "with the last order", "by courier",
)


def subject(random: Random) -> str:
    """A request's or an article's title."""
    number = random.randrange(1000, 9999)
    return f"{random.choice(ADJECTIVES).capitalize()} {random.choice(NOUNS)} {number}"


def sentence(random: Random) -> str:
    """One plain sentence."""
    return (
        f"The {random.choice(ADJECTIVES)} {random.choice(NOUNS)} {random.choice(VERBS)} "
        f"{random.choice(PLACES)}."
    )


def paragraph(random: Random, sentences: int = 4) -> str:
    """A few of them."""
    return " ".join(sentence(random) for _number in range(sentences))


def article_body(random: Random) -> str:
    """Markdown of some 350 words: sections, a list and a table."""
    parts = []
    for _section in range(4):
        parts += [f"## {subject(random)}", paragraph(random, 5), paragraph(random, 3)]
    parts.append("\n".join(f"{n}. {sentence(random)}" for n in range(1, 6)))
    sizes = [f"| {random.choice(NOUNS)} | {random.randrange(10, 900)} mm |" for _n in range(6)]
    parts.append("\n".join(["| Part | Size |", "|---|---|", *sizes]))
    return "\n\n".join(parts)
