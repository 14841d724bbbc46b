"""The account area."""

from django.urls import URLPattern, URLResolver, path

from accounts.auth.account_urls import security_urls
from accounts.views import company, invitations, people, profile, roles

app_name = "account"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", profile.index, name="index"),
    path("profile/", profile.profile, name="profile"),
    path("notifications/", profile.notifications, name="notifications"),
    path("company/", company.company, name="company"),
    path("addresses/", company.addresses, name="addresses"),
    path("addresses/new/", company.address_add, name="address_add"),
    path("addresses/<int:pk>/", company.address_edit, name="address_edit"),
    path("addresses/<int:pk>/remove/", company.address_remove, name="address_remove"),
    path("addresses/<int:pk>/default/", company.address_default, name="address_default"),
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/hand-over/", people.hand_over, name="hand_over"),
    path("people/leave/", people.leave, name="leave"),
    path("people/<int:pk>/", people.member, name="member"),
    path("people/<int:pk>/remove/", people.member_remove, name="member_remove"),
    path("invitations/<int:pk>/resend/", invitations.resend, name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="invitation_revoke"),
    path("invitations/<slug:token>/", invitations.answer, name="invitation"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.role_add, name="role_add"),
    path("roles/<int:pk>/", roles.role_edit, name="role_edit"),
    path("roles/<int:pk>/delete/", roles.role_delete, name="role_delete"),
    *security_urls,
]
