"""The block syntax `::: name title` … `:::` for markdown-it; blocks may stand inside each other."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

NAMES = frozenset({"info", "tip", "warning", "steps", "video"})
MARK = ":"
SHORTEST = 3


def containers(parser: MarkdownIt) -> None:
    """Teach a parser the blocks."""
    parser.block.ruler.before(
        "fence",
        "container",
        _container,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    line = _line(state, start)
    length = _marks(line)
    name, _space, title = line[length:].strip().partition(" ")
    if length < SHORTEST or name not in NAMES:
        return False
    if silent:
        return True
    closing, found = _closing(state, start, end, length)
    _push(state, name, title.strip(), (start, closing), length)
    state.line = closing + (1 if found else 0)
    return True


def _push(state: StateBlock, name: str, title: str, lines: tuple[int, int], length: int) -> None:
    """The opening token, what stands inside, the closing token."""
    parent, last = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", lines[1]
    opening = state.push("container_open", "div", 1)
    opening.info, opening.content, opening.block = name, title, True
    opening.markup, opening.map = MARK * length, [*lines]
    state.md.block.tokenize(state, lines[0] + 1, lines[1])
    closing = state.push("container_close", "div", -1)
    closing.info, closing.block = name, True
    state.parentType, state.lineMax = parent, last


def _closing(state: StateBlock, start: int, end: int, length: int) -> tuple[int, bool]:
    """The line that closes the block, or where what is around it ends."""
    depth = 0
    for number in range(start + 1, end):
        line = _line(state, number)
        if line and state.sCount[number] < state.blkIndent:
            return number, False  # the list item around it ends
        marks = _marks(line)
        if marks < SHORTEST or state.is_code_block(number):
            continue
        rest = line[marks:].strip()
        if rest:
            depth += rest.partition(" ")[0] in NAMES
        elif depth:
            depth -= 1
        elif marks >= length:
            return number, True
    return end, False


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _marks(line: str) -> int:
    return len(line) - len(line.lstrip(MARK))
