"""Addresses of the customers' requests; the desk's are in the admin."""

from django.urls import URLPattern, URLResolver, include, path

from tickets.guest_urls import urlpatterns as guest_urls
from tickets.views import (
    actions,
    answered,
    complaints,
    detail,
    export,
    incoming_mail,
    listing,
    new,
    ratings,
    tags,
)

app_name = "tickets"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.ticket_list, name="list"),
    path("new/", new.ticket_new, name="new"),
    path("new/<slug:key>/", new.ticket_new_in, name="new_in"),
    path("suggest/", new.suggest, name="suggest"),
    path("guest/", include(guest_urls)),
    path("answered/", answered.answered, name="answered"),
    path("export/", export.ticket_export, name="export"),
    path("mail/<str:address>/", incoming_mail.incoming_mail, name="incoming_mail"),
    path("mail/<str:address>/<slug:service>/", incoming_mail.service_mail, name="service_mail"),
    path("<slug:reference>/", detail.ticket_detail, name="detail"),
    path("<slug:reference>/help/", detail.ticket_help, name="help"),
    path("<slug:reference>/reply/", detail.reply, name="reply"),
    path("<slug:reference>/solve/", detail.solve, name="solve"),
    path("<slug:reference>/rate/", ratings.rate, name="rate"),
    path("<slug:reference>/reopen/", actions.reopen, name="reopen"),
    path("<slug:reference>/escalate/", complaints.escalate, name="escalate"),
    path("<slug:reference>/tags/add/", tags.tag_add, name="tag_add"),
    path("<slug:reference>/tags/remove/", tags.tag_remove, name="tag_remove"),
    path("<slug:reference>/follow/", actions.follow, name="follow"),
    path("<slug:reference>/unfollow/", actions.unfollow, name="unfollow"),
    path("<slug:reference>/followers/add/", actions.follower_add, name="follower_add"),
    path("<slug:reference>/followers/remove/", actions.follower_remove, name="follower_remove"),
]
