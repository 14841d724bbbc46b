"""Numbered messages for feeding by the thousand: most ask something new, some answer, a few must
become no message at all."""

from dataclasses import dataclass

SENDERS = 400  # few enough messages of each to stay below the cap of an hour
PICTURE = b"%PDF-1.4\nplan of number "
EVERY = 20
NO_ID, WITH_FILE, ANSWER = 0, 1, 2


@dataclass(frozen=True)
class Batch:
    """`count` letters that become messages, then `robots` and `forged` that must not; answers go
    to `reply`."""

    count: int
    reply: str = ""
    robots: int = 0
    forged: int = 0

    @property
    def total(self) -> int:
        return self.count + self.robots + self.forged

    def answers(self, number: int) -> bool:
        """Whether the letter answers the request that stood before."""
        return bool(self.reply) and number < self.count and number % EVERY == ANSWER

    def has_file(self, number: int) -> bool:
        """Whether a file comes along with the letter."""
        return number < self.count and number % EVERY == WITH_FILE

    def letter(self, number: int) -> bytes:
        """The message of a number, the same each time."""
        lines = [
            f"From: {sender(number)}",
            f"To: {self.reply if self.answers(number) else 'support@north.example'}",
            f"Subject: Question {number}",
            *self._marks(number),
        ]
        if number % EVERY != NO_ID:
            lines.append(f"Message-ID: <{number}@many.example>")
        return "\r\n".join([*lines, *self._body(number), ""]).encode()

    def _marks(self, number: int) -> list[str]:
        """What makes a letter one that no message may come of."""
        if number < self.count:
            return []
        robot = number < self.count + self.robots
        return ["Auto-Submitted: auto-replied"] if robot else ["From: other@many.example"]

    def _body(self, number: int) -> list[str]:
        text = ["Content-Type: text/plain; charset=utf-8", "", body(number)]
        if not self.has_file(number):
            return text
        file = (PICTURE + str(number).encode()).hex(" ").upper().split()
        return [
            'Content-Type: multipart/mixed; boundary="cut"',
            "",
            "--cut",
            *text,
            "--cut",
            f'Content-Type: application/pdf; name="plan-{number}.pdf"',
            "Content-Transfer-Encoding: quoted-printable",
            "",
            *(f"={byte}=" for byte in file[:-1]),
            f"={file[-1]}",
            "--cut--",
        ]


def sender(number: int) -> str:
    """Whose letter it is."""
    return f"person{number % SENDERS}@many.example"


def answerers() -> list[str]:
    """Everybody whose letters are answers."""
    return [sender(number) for number in range(ANSWER, SENDERS, EVERY)]


def body(number: int) -> str:
    """What the letter says."""
    return f"Is this number {number}?"
