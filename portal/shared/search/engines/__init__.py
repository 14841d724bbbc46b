"""What differs between the search engines: the embedded one and OpenSearch, by setting alone.

Both are Haystack backends with the same three methods of ours: `write(documents, removed)`,
`write_rows(index, load, removed)` and `search(..., asked=Asked)`. What is asked and what is
indexed is made before, in Python, so the same stems meet in both.
"""


class SearchUnavailable(Exception):
    """There is no index, it is damaged, or its server doesn't answer."""
