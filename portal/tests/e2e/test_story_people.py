"""Colleagues, roles, other portals, other languages, and a browser without scripts."""

import re

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import RunningDemo
from portal.tests.e2e.test_story_request import picture

OWNER, COLLEAGUE = "owner@medis.example", "lina@medis.example"
PASSWORD = "walnut brass drawer 7"


def test_a_colleague_is_invited_changed_and_removed(
    signed_in: Opens, opens: Opens, demo: RunningDemo
) -> None:
    owner, colleague = signed_in(OWNER), opens()
    owner.go("/account/people/")
    owner.follow("Invite")
    owner.page.get_by_label("E-mail address").fill(COLLEAGUE)
    owner.main.locator("select[name=role]").select_option(label="Viewer")
    owner.press("Send invitation")
    owner.sees(f"on its way to {COLLEAGUE}", "Invited")
    owner.look("people-invited")
    link = demo.mail(COLLEAGUE, "UAB Medis").link("/account/invitations/")
    colleague.page.goto(link)
    colleague.look("invitation")
    colleague.press("Create an account")
    colleague.sees("You are invited to UAB Medis")
    colleague.look("sign-up-invited")
    colleague.fill(name="Lina Petraitytė", password1=PASSWORD)
    colleague.press("Create account")
    if "/account/invitations/" in colleague.path:
        colleague.press("Accept the invitation")
    colleague.go("/requests/")
    assert colleague.page.get_by_role("link", name="New request").count() == 0
    owner.go("/account/people/")
    owner.follow(re.compile("Change.*Lina"))
    owner.main.locator("select[name=role]").select_option(label="Buyer")
    owner.press("Save", exact=True)
    owner.sees("The role is changed.")
    colleague.go("/requests/")
    assert colleague.page.get_by_role("link", name="New request").count() >= 1
    owner.follow(re.compile("Change.*Lina"))
    owner.press("Remove", exact=True)
    owner.sees("is removed")
    colleague.go("/account/people/")
    assert "rasa" not in colleague.page.inner_text("body").lower()


def test_the_switcher_leads_to_the_other_portal(signed_in: Opens, demo: RunningDemo) -> None:
    accountant = signed_in("accountant@gestao.example")
    accountant.go("/")
    menu = accountant.page.locator("details.menu.account")
    menu.locator("summary").click()
    accountant.look("account-menu")
    if not menu.get_by_role("link", name="Atlântico Náutica").is_visible():
        menu.locator("summary").click()
    menu.get_by_role("link", name="Atlântico Náutica").click()
    accountant.page.wait_for_url(f"{demo.other_url}/**")
    # Its cookies are its own: one signs in there once more.
    accountant.go(f"{demo.other_url}/auth/login/")
    accountant.fill(login="accountant@gestao.example", password="portal-demo")
    accountant.submit()
    accountant.page.wait_for_url(f"{demo.other_url}/")
    accountant.look("other-portal")
    accountant.go(f"{demo.other_url}/requests/")
    text = accountant.page.inner_text("main")
    assert "AN-" in text
    assert "NH-" not in text


def test_everything_goes_on_in_lithuanian(signed_in: Opens, demo: RunningDemo) -> None:
    buyer = signed_in("buyer@medis.example")
    buyer.go("/")
    menu = buyer.page.locator("header.top details.menu.desk")
    menu.locator("summary").click()
    menu.locator("button[value=lt]").click()
    buyer.page.wait_for_load_state()
    assert buyer.page.locator("html").get_attribute("lang") == "lt"
    for name, path in {
        "lt-home": "/",
        "lt-requests": "/requests/",
        "lt-request-new": "/requests/new/",
        "lt-more": "/more/",
        "lt-notifications": "/notifications/",
        "lt-profile": "/account/profile/",
        "lt-choices": "/account/notifications/",
        "lt-security": "/account/security/",
        "lt-company": "/account/company/",
        "lt-addresses": "/account/addresses/",
        "lt-people": "/account/people/",
        "lt-search": "/search/?q=vyriai",
        "lt-privacy": "/privacy/",
    }.items():
        buyer.go(path)
        buyer.look(name)
    buyer.go("/requests/new/")
    buyer.fill(subject="Lankstas girgžda", body="Nuo antradienio girgžda visi lankstai.")
    buyer.main.locator("[name=category]").select_option(index=1)
    buyer.press("Siųsti užklausą")
    buyer.page.wait_for_url("**/requests/NH-*/")
    buyer.look("lt-request")
    buyer.go("/requests/")
    buyer.sees("Lankstas girgžda")
    assert demo.mail("agent@nordhaus.example", "Lankstas girgžda").language == "en"
    buyer.go("/")
    buyer.page.locator("header.top details.menu.desk summary").click()
    buyer.page.locator("header.top details.menu.desk button[value=en]").click()
    buyer.page.wait_for_load_state()
    assert buyer.page.locator("html").get_attribute("lang") == "en"


def test_without_scripts(opens: Opens, demo: RunningDemo) -> None:
    owner = opens(javascript=False)
    owner.sign_in(OWNER)
    owner.look("bare-home")
    owner.main.locator("input[name=q]").fill("hinge")
    owner.main.locator("form[role=search] button").click()
    owner.page.wait_for_url("**/search/?q=hinge")
    owner.look("bare-search")
    assert owner.main.get_by_role("link").count() > 3
    owner.go("/requests/new/")
    owner.fill(subject="Sent without scripts", body="The browser runs none.")
    owner.main.locator("[name=category]").select_option(index=1)
    owner.page.locator("input[name=files]").set_input_files([picture("bare.png")])
    owner.press("Send request")
    owner.page.wait_for_url("**/requests/NH-*/")
    owner.sees("is sent", "bare.png")
    owner.look("bare-request")
    owner.fill(body="A reply without scripts.")
    owner.press("Send reply")
    owner.sees("Your reply is sent.", "A reply without scripts.")
    assert demo.mail("agent@nordhaus.example", "A reply without scripts.").subject
    owner.page.locator("details.menu.account summary").click()
    owner.press("Sign out", within=owner.page.locator("details.menu.account"))
    owner.go("/requests/")
    assert owner.path.startswith("/auth/login/")
