"""Addresses of the help centre; public pages carry their language."""

from django.urls import path, re_path

from knowledge.views import ask, pages, reads

app_name = "knowledge"

LANGUAGE = r"^(?P<language>[a-z]{2}(?:-[a-z]{2})?)"
SLUG = r"(?P<slug>[-\w]+)"

urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path("ask/solved/", ask.solved, name="ask_solved"),
    path("ask/new/", ask.start_over, name="ask_new"),
    # Without a language: to the visitor's own (`reverse` without arguments leads here).
    path("help/", pages.to_language, name="index"),
    path("help/<path:rest>", pages.to_language, name="to_language"),
    re_path(rf"{LANGUAGE}/help/$", pages.index, name="index"),
    re_path(rf"{LANGUAGE}/help/faq/$", pages.faq, name="faq"),
    re_path(rf"{LANGUAGE}/help/articles/{SLUG}/$", pages.article, name="article"),
    re_path(rf"{LANGUAGE}/help/articles/{SLUG}/read/$", reads.read, name="read"),
    re_path(rf"{LANGUAGE}/help/(?P<key>[-\w]+)/$", pages.category, name="category"),
]
