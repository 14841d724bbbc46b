"""The security section of the account area, included by accounts.urls."""

from django.urls import path

from accounts.auth.views import security

security_urls = [
    path("security/", security.security, name="security"),
    path("security/sessions/end/", security.sessions_end_others, name="sessions_end_others"),
    path("security/sessions/<int:pk>/end/", security.session_end, name="session_end"),
]
