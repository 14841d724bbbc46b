"""How topics and posts are worded and shown. No queries here."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from community.enums import DecisionKind, PostState, TopicState
from community.models import Decision, Topic
from community.models.topics import topic_slug
from portal.shared.models import StoredFile, Tenant
from portal.shared.templatetags.portal_ui import smart_date
from portal.shared.timeline import Moment
from portal.shared.ui import Badge, TimelineItem, Tone

Text: TypeAlias = str | Promise

# The reader's words; an open topic needs none.
TOPIC_STATES: dict[str, tuple[Text, Tone, str]] = {
    TopicState.OPEN: (gettext_lazy("Open"), "info", "circle-dot"),
    TopicState.ANSWERED: (gettext_lazy("Solved"), "ok", "check"),
    TopicState.CLOSED: (gettext_lazy("Closed"), "mute", "lock"),
}
POST_STATES: dict[str, tuple[Text, Tone, str]] = {
    PostState.HELD: (gettext_lazy("Waits for review"), "warn", "hourglass"),
    PostState.SHOWN: (gettext_lazy("Shown"), "ok", "eye"),
    PostState.HIDDEN: (gettext_lazy("Hidden"), "bad", "eye-off"),
}
DECISIONS: dict[str, tuple[Text, str]] = {
    DecisionKind.SHOWN: (gettext_lazy("%(who)s showed the post"), "eye"),
    DecisionKind.HIDDEN: (gettext_lazy("%(who)s hid the post"), "eye-off"),
    DecisionKind.DISMISSED: (gettext_lazy("%(who)s dismissed the reports"), "flag-off"),
    DecisionKind.TOPIC_CLOSED: (gettext_lazy("%(who)s closed the topic"), "lock"),
    DecisionKind.TOPIC_REOPENED: (gettext_lazy("%(who)s reopened the topic"), "rotate-ccw"),
    DecisionKind.TOPIC_HIDDEN: (gettext_lazy("%(who)s hid the topic"), "eye-off"),
    DecisionKind.TOPIC_SHOWN: (gettext_lazy("%(who)s showed the topic"), "eye"),
    DecisionKind.TOPIC_MOVED: (gettext_lazy("%(who)s moved the topic"), "folder-input"),
}
# Django's own words lack Lithuanian.
AGO = {
    "year": ngettext_lazy("%(num)d year ago", "%(num)d years ago", "num"),
    "month": ngettext_lazy("%(num)d month ago", "%(num)d months ago", "num"),
    "week": ngettext_lazy("%(num)d week ago", "%(num)d weeks ago", "num"),
    "day": ngettext_lazy("%(num)d day ago", "%(num)d days ago", "num"),
    "hour": ngettext_lazy("%(num)d hour ago", "%(num)d hours ago", "num"),
    "minute": ngettext_lazy("%(num)d minute ago", "%(num)d minutes ago", "num"),
}


@dataclass(frozen=True, slots=True)
class FileLink:
    """An attached file as the list of files prints it."""

    name: str
    url: str
    size: int
    is_image: bool


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A line of a list: “Solved · 7 answers · last by Tomas, 2 hours ago”."""

    title: str
    url: str
    language: str
    line: SafeString
    category: str
    badge: Badge | None
    icon: str
    tone: Tone
    answers: int


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What a moderator decided, as a sentence."""

    text: str
    icon: str
    at: datetime
    reason: str


def former_member() -> str:
    """What stands for an author whose account is gone."""
    return _("Former member")


def name_or_former(name: str | None) -> str:
    """The public name, where there still is one."""
    return name or former_member()


def topic_badge(topic: Topic) -> Badge:
    """Where the topic stands."""
    label, tone, icon = TOPIC_STATES[topic.state]
    return Badge(str(label), tone, icon)


def notable_badge(topic: Topic) -> Badge | None:
    """The same where it says more than that people talk."""
    return None if topic.state == TopicState.OPEN else topic_badge(topic)


def post_badge(state: str) -> Badge:
    """Whether others see a post, to its author and to moderators."""
    label, tone, icon = POST_STATES[state]
    return Badge(str(label), tone, icon)


def post_state_label(state: str) -> str:
    """The word for a post's state."""
    return str(POST_STATES[state][0])


def answers_text(count: int) -> str:
    """How many answers there are."""
    if not count:
        return _("No answer yet")
    return ngettext("%(count)s answer", "%(count)s answers", count) % {"count": count}


def ago(at: datetime) -> str:
    """How long ago, in the largest unit."""
    passed = timesince(at, timezone.now(), time_strings=AGO, depth=1)
    return _("just now") if timezone.now() - at < timezone.timedelta(minutes=1) else passed


def topic_row(topic: Topic, tenant: Tenant) -> TopicRow:
    """A line of a list; the topic was read by `for_rows()`."""
    badge = notable_badge(topic)
    return TopicRow(
        title=topic.title,
        url=topic.get_absolute_url(),
        language=topic.language,
        line=meta_line(topic),
        category=topic.category.name_for(tenant),
        badge=badge,
        icon=badge.icon if badge else "message-circle",
        tone=badge.tone if badge else "mute",
        answers=topic.answer_count,
    )


def meta_line(topic: Topic) -> SafeString:
    """Answers and who wrote last, and when; the moment is exact for machines."""
    name = name_or_former(topic.last_name)
    said = _("last by %(name)s") if topic.answer_count else _("asked by %(name)s")
    return format_html(
        '{} · {}, <time datetime="{}">{}</time>',
        answers_text(topic.answer_count),
        said % {"name": name},
        timezone.localtime(topic.last_post_at).isoformat(timespec="minutes"),
        ago(topic.last_post_at),
    )


def home_line(topic: Topic) -> SafeString:
    """The line of the home page, which has no badges: the state comes first, where it matters."""
    badge = notable_badge(topic)
    return format_html("{} · {}", badge.label, meta_line(topic)) if badge else meta_line(topic)


def file_link(stored: StoredFile) -> FileLink:
    """A stored file with its address."""
    return FileLink(
        stored.name, reverse("file_download", args=[stored.uuid]), stored.size, stored.is_image
    )


def decision_line(decision: Decision) -> DecisionLine:
    """One decision in the reader's language."""
    text, icon = DECISIONS[decision.kind]
    who = decision.decided_label or _("Somebody")
    return DecisionLine(str(text) % {"who": who}, icon, decision.created_at, decision.reason)


def activity_item(moment: Moment) -> TimelineItem:
    """A topic that the person follows, in the timeline of all parts."""
    solved = moment.state == TopicState.ANSWERED
    text = _("Solved: %(title)s") if solved else _("New posts in “%(title)s”")
    return TimelineItem(
        title=text % {"title": moment.title},
        meta=smart_date(moment.at),
        icon="check" if solved else "messages-square",
        url=reverse("community:topic", args=[moment.reference, topic_slug(moment.title)]),
    )
