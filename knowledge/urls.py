"""Addresses of the help centre; public pages carry their language."""

from django.urls import path, re_path

from knowledge.views import pages, reads, shelves, videos, votes

app_name = "knowledge"

LANGUAGE = r"^(?P<language>[a-z]{2}(?:-[a-z]{2})?)"
SLUG = r"(?P<slug>[-\w]+)"

urlpatterns = [
    # Without a language: to the visitor's own (`reverse` without arguments leads here).
    path("help/", pages.to_language, name="index"),
    path("help/<path:rest>", pages.to_language, name="to_language"),
    re_path(rf"{LANGUAGE}/help/$", pages.index, name="index"),
    re_path(rf"{LANGUAGE}/help/faq/$", pages.faq, name="faq"),
    re_path(rf"{LANGUAGE}/help/articles/{SLUG}/$", pages.article, name="article"),
    re_path(rf"{LANGUAGE}/help/articles/{SLUG}/read/$", reads.read, name="read"),
    re_path(rf"{LANGUAGE}/help/articles/{SLUG}/vote/$", votes.vote, name="vote"),
    re_path(rf"{LANGUAGE}/help/articles/{SLUG}/stuck/$", votes.stuck, name="stuck"),
    re_path(
        rf"{LANGUAGE}/help/articles/{SLUG}/video/(?P<number>[0-9]{{1,3}})/$",
        videos.video,
        name="video",
    ),
    re_path(rf"{LANGUAGE}/help/labels/(?P<key>[-\w]+)/$", shelves.label, name="label"),
    re_path(rf"{LANGUAGE}/help/(?P<key>[-\w]+)/$", shelves.category, name="category"),
]
