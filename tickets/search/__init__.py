"""Search over requests in the database itself: full text on PostgreSQL, FTS5 on SQLite.

`index(tenant, keys)` writes what requests are found by, `matching(tickets, text)` narrows requests
to those that have the words, `named(tickets, text)` finds one by its number. Nothing else touches
the table. The words are the portal's own analysis (stems of four languages, accents folded), so
both databases find the same.
"""

from tickets.search.finding import matching, named, numbers_in
from tickets.search.indexing import index, index_customers, rebuild

__all__ = ["index", "index_customers", "matching", "named", "numbers_in", "rebuild"]
