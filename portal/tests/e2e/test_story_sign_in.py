"""Coming in: sign-up, forgotten password, codes by mail, second steps, passkeys, sessions."""

import re
import time

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import CDPSession

from portal.demo.logins import totp_secret
from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import RunningDemo, totp_key
from portal.tests.e2e.visitor import REFUSED, Visitor

NEWCOMER, FIRST_PASSWORD, PASSWORD = (
    "jonas@newcomer.example",
    "walnut brass drawer 7",
    "maple copper cabinet 9",
)


def code_of(secret: str, *, ahead: int = 0) -> str:
    """What an authenticator app shows; `ahead` counts steps, for a code is good only once."""
    totp = TOTP(totp_key(secret), drift=ahead)
    totp.time = time.time()
    return f"{totp.token():06d}"


def give_code(person: Visitor, code: str) -> None:
    """Into the field of whichever form asks for one."""
    person.fill(code=code)
    person.submit()


def give_password_again(person: Visitor) -> None:
    """Before a second step is set up, the portal asks whether it is still the same person."""
    person.sees("Your password again")
    person.look("password-again")
    person.fill(password=PASSWORD)
    person.press("Continue")


def sign_up(person: Visitor, demo: RunningDemo, email: str, password: str) -> None:
    """With a company of their own, confirmed from the mailbox."""
    person.go("/auth/signup/")
    person.fill(name="Jonas Naujokas", company_name="UAB Naujokas", email=email, password1=password)
    person.press("Create account")
    person.sees("Look into your mailbox")
    person.look("sign-up-sent")
    person.page.goto(demo.mail(email, "Confirm the address").link("/auth/confirm-email/"))
    person.look("email-confirm")
    person.press("Confirm the address")
    person.page.wait_for_url("**/")
    person.sees("Hello Jonas")


def test_sign_up_confirm_and_reset_the_password(opens: Opens, demo: RunningDemo) -> None:
    person = opens()
    sign_up(person, demo, NEWCOMER, FIRST_PASSWORD)
    person.look("home-newcomer")
    person.go("/requests/")
    person.look("requests-empty")
    forgetful = opens()
    forgetful.go("/auth/login/")
    forgetful.follow("Forgot the password?")
    forgetful.fill(email=NEWCOMER)
    forgetful.press("Send the link")
    forgetful.look("password-reset-sent")
    link = demo.mail(NEWCOMER, "You asked for a new password").link("/auth/password/reset/key/")
    forgetful.page.goto(link)
    forgetful.look("password-new")
    forgetful.fill(password1=PASSWORD)
    forgetful.press("Save the password")
    forgetful.look("password-new-done")
    assert demo.mail(NEWCOMER, "password").subject
    forgetful.sign_in(NEWCOMER, FIRST_PASSWORD)
    forgetful.sees(REFUSED)
    forgetful.sign_in(NEWCOMER, PASSWORD)
    forgetful.page.wait_for_url("**/")
    # Whoever was signed in with the old password is not any more.
    person.go("/requests/")
    assert person.path.startswith("/auth/login/")


def test_sign_in_with_a_mailed_code_and_with_its_link(opens: Opens, demo: RunningDemo) -> None:
    for way in ("code", "link"):
        person = opens()
        person.go("/auth/login/")
        person.follow("Send me a code")
        person.fill(email="buyer@medis.example")
        person.press("Send the code")
        person.look("sign-in-code-enter")
        mail = demo.mail("buyer@medis.example", "Your sign-in code")
        if way == "code":
            person.fill(code=mail.subject.split(":")[-1].strip())
        else:
            person.page.goto(mail.link("/auth/login/code/confirm/"))
        person.press("Sign in", exact=True)
        person.page.wait_for_url("**/")
        person.sees("Hello Mantas")


def test_authenticator_app_and_recovery_code(opens: Opens, demo: RunningDemo) -> None:
    person, email = opens(), "totp@newcomer.example"
    sign_up(person, demo, email, PASSWORD)
    person.go("/account/security/")
    person.follow("Set up the app")
    give_password_again(person)
    person.look("totp-start")
    person.press("Set it up")
    secret = person.page.locator("#secret").inner_text()
    person.look("totp-scan")
    give_code(person, "000000" if code_of(secret) != "000000" else "000001")
    person.sees(REFUSED)
    give_code(person, code_of(secret))
    person.sees("Your recovery codes")
    codes = person.page.locator("#codes li").all_inner_texts()
    assert len(set(codes)) >= 8
    person.look("recovery-codes-made")
    person.follow("I have kept them")
    person.look("security-with-app")
    again = opens()
    again.sign_in(email, PASSWORD)
    again.sees("Second step")
    again.look("second-step")
    again.go("/requests/")
    assert again.path.startswith("/auth/")
    again.go("/auth/second-factor/verify/")
    give_code(again, code_of(secret, ahead=1))
    again.page.wait_for_url("**/")
    assert recovery_code_lets_in(opens(), email, codes[0])
    assert not recovery_code_lets_in(opens(), email, codes[0]), "each works once"


def recovery_code_lets_in(person: Visitor, email: str, code: str) -> bool:
    """Sign in with the code instead of the app."""
    person.sign_in(email, PASSWORD)
    person.follow("Another way: Recovery code")
    person.look("second-step-recovery")
    give_code(person, code)
    return person.path == "/"


def test_the_demos_agent_with_the_printed_secret(opens: Opens) -> None:
    agent = opens()
    agent.sign_in("agent-2fa@nordhaus.example", next_path="/admin/")
    agent.sees("Second step")
    give_code(agent, code_of(totp_secret()))
    agent.page.wait_for_url("**/admin/")


@pytest.fixture
def authenticator(opens: Opens) -> tuple[Visitor, CDPSession]:
    """A window whose browser has a fingerprint reader."""
    person = opens()
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return person, session


def test_passkey(authenticator: tuple[Visitor, CDPSession], demo: RunningDemo) -> None:
    person, _session = authenticator
    email = "passkey@newcomer.example"
    sign_up(person, demo, email, PASSWORD)
    person.go("/account/security/")
    person.follow("Add a passkey")
    give_password_again(person)
    person.look("passkey-add")
    person.page.get_by_label("Name of the passkey").fill("Laptop")
    person.press("Make the passkey")
    person.page.wait_for_url("**/auth/second-factor/codes/")
    person.look("recovery-codes")
    person.go("/account/security/")
    person.sees("Laptop")
    person.look("security-with-passkey")
    sign_out(person)
    person.sign_in(email, PASSWORD)
    person.sees("Confirm with your passkey")
    person.look("second-step-passkey")
    person.press("Use the passkey")
    person.page.wait_for_url("**/")
    person.sees("Hello Jonas")


def sign_out(person: Visitor) -> None:
    """By the account menu."""
    menu = person.page.locator("details.menu.account")
    menu.locator("summary").click()
    person.press("Sign out", within=menu)


def test_ending_the_other_sessions(opens: Opens, demo: RunningDemo) -> None:
    here, there = opens(), opens()
    here.sign_in("billing@medis.example")
    there.sign_in("billing@medis.example")
    there.go("/requests/")
    here.go("/account/security/")
    here.sees("this browser")
    here.press("Sign out everywhere else")
    here.sees(re.compile("this browser"))
    there.go("/requests/")
    assert there.path.startswith("/auth/login/")
    here.go("/requests/")
    assert here.path == "/requests/"
