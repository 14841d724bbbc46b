"""Where an answer ends and what it quotes begins.

The words by which programs introduce a quotation come from mail-parser-reply, looked for in small
windows only: its patterns would take very long on hostile texts. Portuguese and Lithuanian it
doesn't know; those are ours.
"""

import re
from functools import cache

from mailparser_reply.constants import MAIL_LANGUAGES

LANGUAGES = ("en", "es", "de", "fr", "it", "nl", "pl", "sv")
OWN = (
    r"^(?:> ?)*(?:Em|No dia|A)\s.{4,200}\sescreveu:?$",
    r"^(?:> ?)*El\s.{4,200}\sescribió:$",
    r"^(?:> ?)*\d{4}[-. ].{3,200}\s(?:rašė|parašė):?$",
    r"^-{3,} ?(?:Mensagem original|Originalus laiškas|Pradinis laiškas) ?-{3,}$",
    r"^-{3,} ?(?:Original Message|Mensaje original|Forwarded message) ?-{3,}$",
    r"^_{32,}$",
)
# Outlook's block of headers: at least two of these lines follow each other.
OUTLOOK = re.compile(
    r"^[* ]*(?:From|Sent|To|Subject|Date|Cc|De|Enviado|Enviada|Para|Asunto|Assunto|Fecha|Data|"
    r"Nuo|Kam|Tema|Išsiųsta|Kopija|Von|Gesendet|An|Betreff)(?: el\. paštu)?:[* ]",
)
WINDOW = 3  # lines that an introduction may be broken over
LONGEST_WINDOW = 400
SEARCHED = 3_000


@cache
def introductions() -> tuple[re.Pattern[str], ...]:
    """Patterns of a line such as “On Monday, Ana wrote:”."""
    theirs = (MAIL_LANGUAGES[language]["wrote_header"] for language in LANGUAGES)
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in (*OWN, *theirs))


def introduces(text: str) -> bool:
    """Whether a short text is only the introduction of a quotation."""
    words = text.strip()
    if not words or len(words) > LONGEST_WINDOW:
        return False
    if words[-1] not in ":-_" and not words.endswith(("rašė", "escreveu")):
        return False
    return any(pattern.match(words) for pattern in introductions())


def split_text(text: str) -> tuple[str, str]:
    """The answer and what it quotes; all of it is the answer where nothing else would be left."""
    lines = text.split("\n")
    start = _start_of_quote(lines)
    if start is None:
        return text.strip(), ""
    answer = "\n".join(lines[:start]).strip()
    if not answer:
        return text.strip(), ""
    return answer, "\n".join(lines[start:]).strip()


def _start_of_quote(lines: list[str]) -> int | None:
    """The line from which on everything is quoted.

    Answers between the quoted lines stay where they are: then nothing is folded.
    """
    for number, line in enumerate(lines[:SEARCHED]):
        if _begins_quote(lines, number, line):
            return number if _only_quotes(lines[number:], line) else None
    return None


def _begins_quote(lines: list[str], number: int, line: str) -> bool:
    words = line.strip()
    if not words:
        return False
    if words.startswith(">"):
        return True
    if OUTLOOK.match(words) and number + 1 < len(lines):
        return bool(OUTLOOK.match(lines[number + 1].strip()))
    window: list[str] = []
    for part in lines[number : number + WINDOW]:
        if not part.strip() or len(part) > LONGEST_WINDOW:
            break
        window.append(part.strip())
        if introduces(" ".join(window)):
            return True
    return False


def _only_quotes(rest: list[str], first: str) -> bool:
    """Whether no answer is written below or between what is quoted by “>”.

    Without that sign nobody can tell, so everything below the introduction counts as quoted.
    """
    marked = [line for line in rest if line.lstrip().startswith(">")]
    if not marked:
        return True
    last = max(number for number, line in enumerate(rest) if line.lstrip().startswith(">"))
    own = [line for line in rest[WINDOW:last] if line.strip() and not line.lstrip().startswith(">")]
    below = [line for line in rest[last + 1 :] if line.strip()]
    return not own and (not below or is_signature(below))


def is_signature(lines: list[str]) -> bool:
    """Whether lines are only a signature (RFC 3676, 4.3)."""
    return lines[0].rstrip() == "--" or len(lines) == 0


def unflowed(text: str, *, delsp: bool) -> str:
    """Lines that were broken softly, in one piece again (format=flowed, RFC 3676)."""
    out: list[list[str]] = []
    joins = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        stuffed = line[1:] if line.startswith(" ") else line
        soft = stuffed.endswith(" ") and stuffed != "-- " and not quoted
        content = stuffed[:-1] if soft and delsp else stuffed
        if joins and not quoted:
            out[-1].append(content)
        else:
            out.append([content])
        joins = soft
    return "\n".join("".join(pieces) for pieces in out)
