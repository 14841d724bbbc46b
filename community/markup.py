"""The text of a post as HTML, made once when it is written."""

import re

from portal.shared.markdown import render_markdown

# Two posts of one page may have the same heading: an id stands once in a page.
HEADING_ID = re.compile(r'(<h[2-6]) id="[^"]*"')
# Markdown makes no links of bare addresses, but readers follow them all the same.
BARE_ADDRESS = re.compile(r"\b(?:https?|ftp)://|\bwww\.|\b[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)


def post_html(body: str) -> str:
    """Safe HTML of a post, its links marked as a visitor's."""
    return HEADING_ID.sub(r"\1", render_markdown(body, shift=2, breaks=True, by_visitors=True))


def has_link(text: str) -> bool:
    """Whether a text leads elsewhere, by a link or by an address to copy."""
    return bool(BARE_ADDRESS.search(text)) or "<a " in render_markdown(text)
