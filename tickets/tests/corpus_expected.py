"""What each message of the corpus becomes: the table that the test walks."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Expect:
    """`body` is all of the text, or what it begins with where it ends in “…”."""

    state: str = "processed"
    where: str = "new"
    side: str = "guest"
    author: str = "rasa@garden.example"
    body: str | None = None
    subject: str | None = None
    html: str | None = None
    quoted: str = ""
    has: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    copied: int = 0
    reason: str = ""
    bounced: tuple[str, ...] = ()


def new(body: str | None = None, **more: Any) -> Expect:
    """A new request of the corpus's usual guest."""
    return Expect(body=body, **more)


def answer(side: str, author: str, body: str) -> Expect:
    """A message in the request that stands."""
    return Expect(where="answer", side=side, author=author, body=body)


def ignored(reason: str, **more: Any) -> Expect:
    """Nothing is written."""
    return Expect(state="ignored", where="", side="", author="", reason=reason, **more)


def review(reason: str) -> Expect:
    """People look at it."""
    return Expect(state="quarantined", where="", side="", author="", reason=reason)


BOX = "The second box has not come."
BLUE = "It is blue."
ASKED = "Which colour was it?"
NOTHING = "(A mail without text.)"
LEFT_OUT = "Left out, but kept with the mail as it came:"
MEMBER = {"side": "member", "author": "owner@medis.example"}
REPORT = "It is a report of a mail server."
UNREACHED = Expect(
    where="", side="", author="", reason="An address could not be reached.",
    bounced=("owner@medis.example",),
)  # fmt: skip

TEXTS = {
    "plain": new(BOX, subject="A question about the order"),
    "plain-utf8": new("Sveiki, kur mano siunta? Ačiū, Rasa 🌿"),
    "quoted-printable": new("Sveiki, kur mano šiandieninė siunta? Ačiū"),
    "base64": new("Olá, a encomenda não chegou."),
    "latin1": new("La factura está mal: faltan 12 céntimos."),
    "windows-1257": new("Ąžuolo stalas įbrėžtas."),
    "charset-lies-ascii": new("Das Paket fehlt – schon über eine Woche."),
    "charset-lies-utf8": new("Où est mon colis ?"),
    "charset-unknown": new("Kur yra sąskaita?"),
    "charset-not-a-text": new("The codec named here is none of texts."),
    "iso-2022-jp": new("荷物が届きません。"),
    "utf-16": new("Kur mano užsakymas?"),
    "flowed": new("This line was broken by the program and is one.\n\n- a list\n- stays"),
    "empty": new(NOTHING),
    "only-spaces": new(NOTHING),
    "no-mime": new("No MIME headers at all, as in 1982."),
    "no-subject": new(BOX, subject="(No subject)"),
    "empty-subject": new(BOX, subject="(No subject)"),
    "long-subject": new(BOX, subject=("Why " + "very " * 300)[:199].rstrip() + "…"),
    "encoded-subject": new(BOX, subject="Sąskaita už lapkritį"),
    "split-encoded-subject": new(BOX, subject="Ąžuolinių durys"),
    "raw-utf8-subject": new("Žiūrėkite nuotrauką.", subject="Pažeista dėžė"),
    "no-message-id": new(BOX),
    "bad-message-id": new(BOX),
    "bad-date": new(BOX),
    "no-date": new(BOX),
    "nul-bytes": new("Beforeafter, andmore.", subject="Zerobyte"),
    "cr-line-ends": new("First line\nSecond line"),
    "control-characters": new("Bell  and escape [31mred[0m text."),
    "long-line": new("word word …", has=("The mail is longer than a message may be.",)),
    "too-long": new("A sentence …", has=("The mail is longer than a message may be.",)),
    "markdown-is-text": new(
        "Price is 5*3*2 and __init__ is a name.\n# not a heading\n<b>not bold</b>",
        has=("&lt;b&gt;not bold&lt;/b&gt;", "5*3*2"),
    ),
    "links": new("See …", has=('href="https://shop.example/p?a=1&amp;b=2"', "javascript:alert")),
    "quote-english": new("Thank you, that helps.", quoted="Which colour was it?"),
    "quote-lithuanian": new("Ačiū, tinka.", quoted="Kokia spalva?"),
    "quote-portuguese": new("Obrigada, é azul.", quoted="Qual a cor?"),
    "quote-spanish": new("Gracias, es azul.", quoted="escribió:"),
    "quote-outlook-text": new("It was blue.", quoted="Sent: Monday"),
    "quote-original-message": new("Blue.", quoted="Original Message"),
    "quote-interleaved": new("> Which colour?\nBlue.\n> Which size?\nLarge."),
    "quote-below": new("On Mon, Nov 16, 2026 North wrote:\n> Which colour?\n\nBlue, as I said."),
    "quote-only": new("> Which colour?\n> Regards"),
}

PAGES = {
    "html-only": new("Hello,\n\nthe second box is missing."),
    "alternative": new("Rich version", html="<p>Rich <em>version</em></p>"),
    "alternative-empty-html": new("Only the plain one says it"),
    "gmail": new("It is blue.\n\nRasa", quoted=ASKED),
    "outlook-web": new(BLUE, quoted=ASKED),
    "outlook-desktop": new(BLUE, quoted=ASKED),
    "apple": new(BLUE, quoted=ASKED),
    "thunderbird": new(BLUE, quoted=ASKED),
    "thunderbird-below": new(BLUE, quoted=ASKED),
    "yahoo": new(BLUE, quoted=ASKED),
    "html-interleaved": new("Which colour?\n\nBlue.\n\nWhich size?\n\nLarge."),
    "forward-only": new(
        "---------- Forwarded message ---------\nFrom: Ona\n\nThe invoice is wrong."
    ),
    "layout-tables": new("Dear team,\nour lift is broken."),
    "data-table": new("Missing:\n\nItem   Pieces\nHinge  4", has=("<td>Hinge</td>",)),
    "tracking-pixel": new("Hello [Our logo]"),
    "inline-picture": new("Look: [the box]", files=("photo.png",), has=('<img src="/files/',)),
    "missing-picture": new("Look: [the box]"),
    "only-picture": new(NOTHING, files=("scan.png",), has=('<img src="/files/',)),
    "broken-html": new("Unclosed bold both text…"),
    "deep-html": new("at the bottom after"),
    "meta-charset": new("+ADw-script+AD4-alert(1) plain words"),
    "hidden-text": new("Visible words"),
    "headings": new("HUGE\n\nwords\n\nsecond", html="<h4>HUGE</h4><p>words</p><h4>second</h4>"),
    "xss-script": new("Hi…"),
    "xss-handlers": new("a…"),
    "xss-links": new("abcdfine", has=('href="https://ok.example/"',)),
    "xss-svg": new("words"),
    "xss-style": new("words", html="<p>words</p>"),
    "xss-mutation": new("…", has=("words",)),
    "xss-frames": new("Go\n\nwords…"),
    "xss-names": new("words", subject="<img src=x onerror=alert(1)>"),
    "xss-in-quote": new("words", quoted="old"),
    "xss-fake-file": new("words [f] [g] [h]"),
}

FILES = {
    "pdf": new("The invoice is attached.", files=("invoice.pdf",)),
    "program": new(f"Please run this.\n\n{LEFT_OUT}\n– “update.exe”: this type …"),
    "eleven-files": new(
        f"All of them.\n\n{LEFT_OUT}\n– “note-10.txt”: there are too many files.",
        files=tuple(f"note-{number}.txt" for number in range(10)),
    ),
    "strange-names": new("Names.…", files=("passwd.txt", "con" + "g" * 143 + ".txt")),
    "rfc2231-name": new("Name.", files=("sąskaita ž.txt",)),
    "broken-rfc2231-name": new("Name.", files=("'ÿþ.txt",)),
    "nameless-file": new("No name.", files=("file-1.png",)),
    "fake-picture": new(f"A picture.\n\n{LEFT_OUT}\n– “photo.png” is not what its ending says…"),
    "svg-file": new(f"A drawing.\n\n{LEFT_OUT}\n– “plan.svg”: this type of file…"),
    "zip-bomb": new(f"Unpack me.\n\n{LEFT_OUT}\n– “data.zip” is not what its ending says…"),
    "calendar": new("Come to the meeting.…", has=("file-1.ics",)),
    "tnef": new("From Outlook.", files=("offer.txt",)),
    "tnef-broken": new(f"From Outlook.\n\n{LEFT_OUT}\n– “winmail.dat” could not be read."),
    "nested-mail": new("See the mail below.", files=("The old complaint.txt",)),
    "nested-mail-with-file": new("See inside.", files=("With file.txt", "inner.txt")),
    "deep-parts": new(f"{NOTHING}\n\n{LEFT_OUT}\n– “multipart/mixed” could not be read."),
    "endless-parts": new(f"{NOTHING}\n\n{LEFT_OUT}\n– “multipart/mixed” could not be read."),
    "many-parts": new("First words.\n\npart 0…", has=("could not be read.",)),
    "cut-off": new("The rest was cut off.", files=("a.pdf",)),
    "wrong-boundary": new("…", has=("Words behind a wrong line.",)),
    "broken-base64": new("A broken file.", files=("x.txt",)),
    "two-content-types": new("Which one is it?"),
}

CONVERSATIONS = {
    "answer-by-address": answer("member", "owner@medis.example", "It came today."),
    "answer-by-address-upper": answer("member", "owner@medis.example", "It came today."),
    "answer-by-references": answer("member", "owner@medis.example", "It came today."),
    "answer-by-in-reply-to": answer("member", "owner@medis.example", "It came today."),
    "answer-by-thread": answer("member", "owner@medis.example", "It came today."),
    "answer-of-colleague": answer("member", "buyer@medis.example", "I have it here."),
    "answer-of-copied": answer("guest", "driver@carrier.example", "Delivered at nine."),
    "answer-of-staff": answer("staff", "agent@north.example", "It left this morning."),
    "answer-of-other-staff": review("admin@north.example takes no part in NH-4800."),
    "forged-staff": review("agent@north.example takes no part in NH-4800."),
    "forged-staff-references": review("agent@north.example takes no part in NH-4800."),
    "answer-of-viewer": new("I only look.", author="viewer@medis.example"),
    "answer-of-stranger": new("I want to read this too.", author="mallory@evil.example"),
    "answer-of-outsider": new("Wrong company.", side="member", author="owner@kede.example"),
    "number-in-subject": new("About NH-4800.", author="mallory@evil.example"),
    "number-by-member": new("About NH-4800.", **MEMBER),
    "forged-mark": new("A made-up address.", **MEMBER),
    "forged-message-id": new("A made-up reference.", **MEMBER),
    "member-new": new("A new question.", **MEMBER, subject="Another matter"),
    "stranger-new": new("Do you deliver?", author="jonas@new.example"),
}

MACHINES = {
    "vacation": ignored("It was sent automatically (Auto-Submitted: auto-replied)."),
    "auto-generated": ignored("It was sent automatically (Auto-Submitted: auto-generated)."),
    "auto-no": new("Written by hand."),
    "precedence-bulk": ignored("It was sent to many (Precedence)."),
    "mailing-list": ignored("It came through a mailing list."),
    "newsletter": ignored("It came through a mailing list."),
    "autoresponder": ignored("It is an automatic answer."),
    "null-return-path": ignored("It wants no answer: its return path is empty."),
    "exchange-robot": ignored("It was sent automatically."),
    "exchange-person": new("Written by hand in Outlook."),
    "from-ourselves": ignored("It was sent from an address of ours."),
    "from-ourselves-marked": ignored("It was sent from an address of ours."),
    "our-mail-back": ignored("It is a mail of ours that came back."),
    "daemon-text": ignored(REPORT),
    "bounce": UNREACHED,
    "bounce-whole": UNREACHED,
    "bounce-expired": UNREACHED,
    "bounce-delayed": ignored(REPORT),
    "bounce-forged": ignored(REPORT),
    "bounce-of-another": ignored(REPORT),
    "bounce-without-parts": ignored(REPORT),
}

HEADERS = {
    "two-senders": review("It names several senders."),
    "no-sender": review("It names no sender that could be answered."),
    "invalid-sender": review("It names no sender that could be answered."),
    "thousand-recipients": new(BOX, copied=50),
    "copied-people": new("Jonas should know.", copied=1),
    "header-injection": new(BOX, subject="Hello Bcc: victim@evil.example"),
    "two-subjects": new("Words.", subject="The first"),
    "direction-marks": new(BOX, subject="Invoice gnp.exe"),
    "dmarc-failed": review("The mail server says that the sender may be forged."),
    "dmarc-of-stranger": new("Whoever says so.", **MEMBER),
}

GROUPS = {
    "texts": TEXTS,
    "pages": PAGES,
    "files": FILES,
    "conversations": CONVERSATIONS,
    "machines": MACHINES,
    "headers": HEADERS,
}
