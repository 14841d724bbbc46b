"""What a rule may say, and who may say it."""

from typing import Any

import pytest

from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import Tenant
from tickets import services
from tickets.models import Rule
from tickets.tests.automation import make_rule, no_automation

HIGH = [("priority", "high")]


@pytest.fixture
def desk(people: Any, in_tenant: Tenant) -> Any:
    """The cast, with no rules but the test's own."""
    no_automation(in_tenant)
    return people


@pytest.mark.parametrize(
    ("trigger", "conditions", "actions", "said"),
    [
        ("never", [], HIGH, "Choose when the rule is checked."),
        ("created", [], [], "Say what the rule does."),
        ("time", [], HIGH, "Say which requests it is about: without a condition it would be "),
        ("time", [("body", "has", ["x"])], HIGH, "“Text of the message” can only be asked when a "),
        ("created", [("colour", "is", ["red"])], HIGH, "Choose what is checked."),
        ("created", [("kind", "has", ["x"])], HIGH, "Choose how it is compared."),
        ("created", [("kind", "is", ["x"])], HIGH, "Choose at least one of the listed values."),
        ("created", [("kind", "is", "question")], HIGH, "Choose at least one of the listed "),
        ("created", [("queue", "is", ["999999"])], HIGH, "Choose at least one of the listed "),
        ("created", [("created", "at_least", 0)], HIGH, "Choose between one minute and a year."),
        ("created", [("created", "at_least", "9")], HIGH, "Choose between one minute and a year."),
        ("created", [("subject", "has", [" "])], HIGH, "Enter at least one word."),
        ("created", [("subject", "has", ["x" * 41])], HIGH, "Enter at most 20 words of up to 40 "),
        ("created", [], [("explode", "")], "Choose what is done."),
        ("created", [], [("priority", "huge")], "Choose one of the listed values."),
        ("created", [], [("note", " ")], "Write a text."),
        ("created", [], [("note", "x" * 2001)], "The text is longer than 2000 characters."),
        ("created", [], HIGH * 11, "A rule does at most ten things."),
        ("created", [("assignee", "empty", [])] * 11, HIGH, "A rule has at most ten conditions."),
    ],
)
def test_what_makes_no_sense_is_never_kept(
    desk: Any, trigger: str, conditions: Any, actions: Any, said: str
) -> None:
    with pytest.raises(DomainError) as refused:
        make_rule(trigger, conditions, actions)
    assert refused.value.message.startswith(said)
    assert not Rule.objects.exists()


def test_a_name_counts_once(desk: Any) -> None:
    make_rule("created", [], HIGH)
    with pytest.raises(DomainError, match="name already"):
        make_rule("created", [], HIGH)
    with pytest.raises(DomainError, match="Give the rule a name"):
        make_rule("created", [], HIGH, name=" ")


def test_only_who_may(desk: Any, act: Any) -> None:
    for user in (desk.agent, desk.owner, None):
        with pytest.raises(NotAllowed):
            services.create_rule(
                actor=act(user), name="Mine", trigger="created", conditions=[], actions=[]
            )
