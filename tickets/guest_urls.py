"""Addresses of people without an account, below /requests/guest/."""

from django.urls import URLPattern, path

from tickets.views import guest_pages, guests, ratings

urlpatterns: list[URLPattern] = [
    path("", guests.guest_new, name="guest_new"),
    path("sent/", guests.guest_sent, name="guest_sent"),
    path("suggest/", guests.guest_suggest, name="guest_suggest"),
    path("confirm/<str:token>/", guests.guest_confirm, name="guest_confirm"),
    path("rate/<str:token>/", ratings.rate_link, name="rate_link"),
    path("thanks/<str:proof>/", ratings.rated, name="rated"),
    path("<str:token>/", guest_pages.guest_ticket, name="guest"),
    path("<str:token>/reply/", guest_pages.guest_reply, name="guest_reply"),
    path("<str:token>/solve/", guest_pages.guest_solve, name="guest_solve"),
    path("<str:token>/reopen/", guest_pages.guest_reopen, name="guest_reopen"),
    path("<str:token>/escalate/", guest_pages.guest_escalate, name="guest_escalate"),
    path("<str:token>/rate/", guest_pages.guest_rate, name="guest_rate"),
    path("<str:token>/not-mine/", guest_pages.guest_disown, name="guest_disown"),
    path("<str:token>/files/<uuid:file_uuid>/", guest_pages.guest_file, name="guest_file"),
]
