"""What the things are called and what people ask for: common words, and one of its own for each."""

from collections.abc import Sequence
from random import Random

from portal.shared.search.analysis import fold

SPOKEN = {
    "en": """invoice delivery address password returning refund warranty pump filter battery order
        customer contract payment account discount repairs parcels certificate shoes opening""",
    "pt": """fatura faturação entrega morada devolução reembolso garantia bomba filtro bateria
        encomenda cliente contrato pagamento conta desconto reparações certificado calçado""",
    "es": """factura entrega dirección contraseña devolución reembolso garantía bomba filtro
        batería pedido cliente contrato pago cuenta descuento reparación certificado calzado""",
    "lt": """sąskaita pristatymas adresas slaptažodis grąžinimas garantija siurblys filtras baterija
        užsakymas klientas sutartis mokėjimas paskyra nuolaida remontas siuntos sertifikatas""",
}
COMMON = {code: text.split() for code, text in SPOKEN.items()}
SYLLABLES = ("ba", "do", "fi", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")
NASTY = (
    "*", "OR", "-invoice", "( )", "~", "\x00", "' or 1=1 --", "a" * 300, "tenant_id:1", "%", "_",
    "kind:ticket", "🙂", "published:true OR *", "٣", "audience:staff",
)  # fmt: skip


def secret(number: int) -> str:
    """A word that nothing else has, and that no slip of the keyboard makes of another's."""
    letters = [SYLLABLES[number // 14**place % 14] for place in range(3)]
    return f"q{''.join(part * 2 for part in letters)}x"


def sentence(random: Random, language: str, size: int) -> str:
    """So many common words."""
    return " ".join(random.choice(COMMON[language]) for _ in range(size))


def query(random: Random, language: str, secrets: Sequence[str], titles: Sequence[str]) -> str:
    """What somebody may ask for: mostly common words, sometimes the very word of one thing."""
    kind = random.random()
    if kind < 0.04:
        return random.choice(NASTY)
    if kind < 0.25:
        return random.choice(secrets)
    if kind < 0.35:
        return random.choice(titles)
    words = [random.choice(COMMON[language]) for _ in range(random.choice((1, 1, 2, 3, 7)))]
    if random.random() < 0.2:
        words.append(random.choice(secrets))
    return " ".join(_as_typed(random, word) for word in words)


def _as_typed(random: Random, word: str) -> str:
    """With accents or without, whole or begun, right or with a slip, wanted or not."""
    change = random.random()
    if change < 0.2:
        return fold(word)
    if change < 0.3:
        return word[: max(3, len(word) - 3)]
    if change < 0.45 and len(word) > 4:
        place = random.randrange(1, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return f"-{word}" if change > 0.96 else word
