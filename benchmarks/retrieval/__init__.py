"""How well the search finds articles: a corpus, judged queries, and what is measured with them."""
