"""Tables that fit: cells know their column, so that narrow screens show rows as cards."""

from markdown_it.token import Token

from portal.shared.markdown import words_of

LABELLED = 3  # of the columns' names, in what a wide table is called for those who scroll it


def fit_tables(tokens: list[Token]) -> list[Token]:
    """Each table in a box that can be focused and scrolled, each cell with its column's name."""
    made: list[Token] = []
    for number, token in enumerate(tokens):
        if token.type == "table_open":
            names = _label_cells(tokens, number)
            made += [_box(names), token]
        elif token.type == "table_close":
            made += [token, Token("container_close", "div", -1, block=True)]
        else:
            made.append(token)
    return made


def _box(names: list[str]) -> Token:
    box = Token("container_open", "div", 1, block=True)
    label = ", ".join([name for name in names if name][:LABELLED])
    box.attrs = {"class": "table-box", "tabindex": "0", "role": "group"}
    if label:
        box.attrs["aria-label"] = label
    return box


def _label_cells(tokens: list[Token], start: int) -> list[str]:
    """Name the cells of one table after its head; returns the names."""
    names: list[str] = []
    column = 0
    for token, inline in zip(tokens[start:], tokens[start + 1 :], strict=False):
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            names.append(words_of(inline).strip())
            _align(token)
            token.attrSet("scope", "col")
        elif token.type == "td_open":
            _align(token)
            if column < len(names) and names[column]:
                token.attrSet("data-label", names[column])
            column += 1
    return names


def _align(token: Token) -> None:
    """Alignment as a class: inline styles are forbidden by the content policy."""
    from_style = {"text-align:right": "r num", "text-align:center": "c"}
    classes = from_style.get(str(token.attrs.pop("style", "")))
    if classes:
        token.attrSet("class", classes)
