"""Nothing new is published that only those who hear it can follow (WCAG 2.1, 1.2.2)."""

from knowledge.rendering import Rendered, captions_needed
from portal.shared.errors import DomainError


def require_captions(made: Rendered, before: Rendered | None = None) -> None:
    """Raises DomainError where a video of our own has neither captions nor "no speech" said of it.

    What readers have seen `before` may stay as it is.
    """
    standing = before.uncaptioned if before is not None else {}
    missing = [title for file, title in made.uncaptioned.items() if file not in standing]
    if missing:
        raise DomainError(" ".join(map(captions_needed, missing)), field="body")
