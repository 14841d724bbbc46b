"""Public names: what may be one, and when two of them are alike."""

import re
import unicodedata

from django.utils.translation import gettext as _

from community.models.people import MAX_NAME, PublicProfile
from portal.shared.errors import DomainError

MIN_NAME = 2
# Controls, direction marks, private and unassigned characters: what makes a name read as another.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Cyrillic and Greek letters that look like Latin ones.
LOOKALIKES = str.maketrans("авекмнорстухіјѕԁԛԝαβεικνορτυχ", "abekmhopctyxijsdqwabeikvoptux")
ADDRESS = re.compile(r"@|://|www\.", re.IGNORECASE)
# What people would take for the business itself, in the portal's languages.
OFFICIAL = frozenset(
    {
        "admin", "administracao", "administracija", "administrador", "administrator",
        "administratorius", "equipa", "equipo", "helpdesk", "komanda", "moderador", "moderator",
        "moderatorius", "official", "oficial", "oficialus", "pagalba", "soporte", "staff",
        "suporte", "support", "team",
    }
)  # fmt: skip
TELLING_LENGTH = 4


def tidy_name(name: str) -> str:
    """The name as it is shown: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def folded(text: str) -> str:
    """Without case, accents and look-alike letters."""
    spread = unicodedata.normalize("NFKD", text.casefold().translate(LOOKALIKES))
    return "".join(char for char in spread if not unicodedata.combining(char)).casefold()


def words_in(text: str) -> list[str]:
    """The folded words of a name."""
    return re.findall(r"[^\W_]+", folded(text))


def name_key(name: str) -> str:
    """What two names that people would mix up have in common."""
    longest: int = PublicProfile._meta.get_field("name_key").max_length
    return "".join(words_in(name))[:longest]


def checked_name(name: str) -> str:
    """The name as it is kept. Raises DomainError for one that can't be a public name."""
    shown = tidy_name(name)
    if any(unicodedata.category(char) in INVISIBLE for char in shown):
        raise _refusal(_("Use letters and signs that can be seen."))
    if not MIN_NAME <= len(shown) <= MAX_NAME:
        raise _refusal(
            _("Choose a name of %(least)s to %(most)s characters.")
            % {"least": MIN_NAME, "most": MAX_NAME}
        )
    if ADDRESS.search(shown):
        raise _refusal(_("An address can't be a public name."))
    if not name_key(shown):
        raise _refusal(_("Use at least one letter or digit."))
    return shown


def sounds_official(name: str, business: str) -> bool:
    """Whether the name would be taken for the business's own."""
    words, own = words_in(name), words_in(business)
    telling = own[0] if own and len(own[0]) >= TELLING_LENGTH else ""
    whole = "".join(own)
    joined = "".join(words)
    return (
        not OFFICIAL.isdisjoint(words)
        or bool(telling and telling in words)
        or joined == whole
        or (len(own) > 1 and len(whole) > TELLING_LENGTH and whole in joined)
    )


def _refusal(message: str) -> DomainError:
    return DomainError(message, field="public_name")
