import pytest

from tools.check_templates import problems

PAGE = "tickets/templates/tickets/list.html"


@pytest.mark.parametrize(
    "source",
    [
        '<p class="style">{{ a|safe }}</p>',
        "<p>{{ items | safeseq }}</p>",
        "{% autoescape off %}{{ a }}{% endautoescape %}",
        '<p style="color:red">a</p>',
        '<p\n  class="a"\n  style="color:red">a</p>',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<button class="a" onclick="go()">a</button>',
        '<a href="javascript:go()">a</a>',
        '<a hx-on:click="go()">a</a>',
        """<a hx-vals='js:{a: 1}'>a</a>""",
    ],
)
def test_what_the_policy_refuses_is_found(source: str) -> None:
    assert problems(PAGE, source) != []


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{% static "portal/portal.js" %}" defer></script>',
        '<link rel="stylesheet" href="/theme.css">',
        "{# <style> in a comment #}",
        "{% comment %}\n<script>x</script>\n{% endcomment %}",
        '<p data-style="x" data-on="y">a style = b</p>',
        "{% blocktrans %}on time = on budget{% endblocktrans %}",
        "{{ safe }} {{ value|default:'safe' }}",
    ],
)
def test_plain_pages_pass(source: str) -> None:
    assert problems(PAGE, source) == []


def test_line_numbers_survive_comments() -> None:
    source = "{% comment %}\n\n{% endcomment %}\n<p></p>\n<style></style>\n"
    assert problems(PAGE, source) == [f"{PAGE}:5: a style element"]


@pytest.mark.parametrize("folder", ["admin", "email", "pdf"])
def test_mail_pdf_and_admin_may_style_but_not_unescape(folder: str) -> None:
    name = f"templates/{folder}/a.html"
    assert problems(name, '<p style="x">a</p>') == []
    assert problems(name, "{{ a|safe }}") == [f"{name}:1: the safe filter"]


def test_plain_text_mail_may_switch_escaping_off() -> None:
    assert problems("templates/email/a.txt", "{% autoescape off %}{{ a }}") == []
