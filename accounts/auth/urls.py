"""Sign-in addresses: those of allauth's views that the portal uses, and the second factor's."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts.auth.reauthentication import always_ask
from accounts.auth.views import entry, factors, second_factor

urlpatterns = [
    path("login/", allauth_views.login, name="account_login"),
    path("login/code/", allauth_views.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", entry.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", entry.SignUpView.as_view(), name="account_signup"),
    path("finish/", entry.finish, name="account_finish"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("email/", always_ask(allauth_views.email), name="account_email"),
    path(
        "confirm-email/",
        allauth_views.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        allauth_views.confirm_email,
        name="account_confirm_email",
    ),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", second_factor.choose, name="account_second_factor"),
    path("second-factor/verify/", second_factor.otp, name="account_otp"),
    path(
        "second-factor/verify/passkey/begin/",
        second_factor.PasskeyBeginView.as_view(),
        name="account_otp_passkey_begin",
    ),
    path(
        "second-factor/verify/passkey/complete/",
        second_factor.PasskeyCompleteView.as_view(),
        name="account_otp_passkey_complete",
    ),
    path("second-factor/app/", factors.totp_setup, name="account_totp_setup"),
    path("second-factor/app/remove/", factors.totp_remove, name="account_totp_remove"),
    path("second-factor/codes/", factors.recovery_codes, name="account_recovery_codes"),
    path("second-factor/passkeys/add/", factors.passkey_add, name="account_passkey_add"),
    path(
        "second-factor/passkeys/register/begin/",
        factors.PasskeyRegisterBeginView.as_view(),
        name="account_passkey_register_begin",
    ),
    path(
        "second-factor/passkeys/register/complete/",
        factors.PasskeyRegisterCompleteView.as_view(),
        name="account_passkey_register_complete",
    ),
    path("second-factor/passkeys/<int:pk>/", factors.passkey_rename, name="account_passkey_rename"),
    path(
        "second-factor/passkeys/<int:pk>/remove/",
        factors.passkey_remove,
        name="account_passkey_remove",
    ),
]
