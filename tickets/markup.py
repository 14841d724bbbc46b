"""The text of a message as HTML, made once when it is written."""

import re

from portal.shared.markdown import render_markdown

# Two messages of one page may have the same heading: an id stands once in a page.
HEADING_ID = re.compile(r'(<h[2-6]) id="[^"]*"')


def message_html(body: str) -> str:
    """Safe HTML of a message; headings come below the page's “Conversation”."""
    return HEADING_ID.sub(r"\1", render_markdown(body, shift=2, breaks=True))
