"""What stands above a Markdown text: TOML between `+++`, or plain YAML between `---`."""

import json
import re
import tomllib
from datetime import UTC, datetime
from typing import Any

MARKS = {"+++": "toml", "---": "yaml"}
YAML_LINE = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*))?\Z")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class NotUnderstood(ValueError):
    """The front matter is missing or broken; the message says where."""


def write(values: dict[str, Any], body: str) -> str:
    """A text with its values above it, as TOML."""
    lines = [f"{name} = {_toml(value)}" for name, value in values.items()]
    return "\n".join(["+++", *lines, "+++", "", body])


def _toml(value: Any) -> str:
    """JSON's strings, numbers, lists and truth values are TOML's, but for the delete character.

    A moment is written in UTC, so that it is the same wherever it was set.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str) -> tuple[dict[str, Any], str]:
    """The values and the text below them.

    Raises NotUnderstood.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    first, _newline, rest = text.partition("\n")
    kind = MARKS.get(first.strip())
    if kind is None:
        raise NotUnderstood("+++")
    head, found, body = f"\n{rest}".partition(f"\n{first.strip()}\n")
    if not found:
        raise NotUnderstood(first.strip())
    return (_read_toml(head) if kind == "toml" else _read_yaml(head)), body.removeprefix("\n")


def _read_toml(head: str) -> dict[str, Any]:
    try:
        return tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise NotUnderstood(str(error)) from error


def _read_yaml(head: str) -> dict[str, Any]:
    """`name: value` a line, lists in brackets or as `- value` lines; nothing deeper."""
    values: dict[str, Any] = {}
    last = ""
    for line in head.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = line.strip()
        if last and item.startswith("- ") and isinstance(values[last] or [], list):
            values[last] = [*(values[last] or []), _scalar(item[2:].strip())]
            continue
        found = YAML_LINE.match(line)
        if found is None:
            raise NotUnderstood(line[:80])
        last = found[1]
        values[last] = _yaml_value((found[2] or "").strip())
    return {name: value for name, value in values.items() if value is not None}


def _yaml_value(text: str) -> Any:
    if not text:
        return None
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    return _scalar(text)


def _scalar(text: str) -> Any:
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            return json.loads(text)
        except ValueError as error:
            raise NotUnderstood(text[:80]) from error
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else text
