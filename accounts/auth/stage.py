"""The second factor as a stage of allauth's login."""

from typing import Any

from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response

from accounts.services.second_factor import has_second_factor


class OTPStage(LoginStage):
    """Asks for the second factor of everybody who has one, however they came this far."""

    key = "portal_otp"
    urlname = "account_otp"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is None or not has_second_factor(user):
            return None, True
        return headed_redirect_response(self.urlname), True
