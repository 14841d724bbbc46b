"""Addresses of the help centre; public pages carry their language."""

from django.urls import path, re_path

from knowledge.views import ask, crawling, news, pages, reads, shelves, status, videos, votes

app_name = "knowledge"

LANGUAGE = r"^(?P<language>[a-z]{2}(?:-[a-z]{2})?)"
SLUG = r"(?P<slug>[-\w]+)"

urlpatterns = [
    path("robots.txt", crawling.robots, name="robots"),
    path("sitemap.xml", crawling.sitemap, name="sitemap"),
    path("sitemap-pages.xml", crawling.sitemap_pages, name="sitemap_pages"),
    re_path(r"^sitemap-(?P<after>\d{1,18})\.xml$", crawling.sitemap_part, name="sitemap_part"),
    re_path(
        r"^sitemap-(?P<name>[a-z]{1,20})-(?P<after>\d{1,18})\.xml$",
        crawling.sitemap_of,
        name="sitemap_of",
    ),
    re_path(rf"{LANGUAGE}/help/feed\.atom$", crawling.feed, name="feed"),
    path("ask/", ask.ask, name="ask"),
    path("ask/solved/", ask.solved, name="ask_solved"),
    path("ask/new/", ask.start_over, name="ask_new"),
    # Without a language: to the visitor's own (`reverse` without arguments leads here).
    re_path(rf"{LANGUAGE}/news/$", news.news, name="news"),
    re_path(rf"{LANGUAGE}/news/feed\.atom$", news.news_feed, name="news_feed"),
    re_path(rf"{LANGUAGE}/news/{SLUG}/$", news.item, name="news_item"),
    path("news/<slug:slug>/dismiss/", news.dismiss, name="news_dismiss"),
    path("news/mail/<slug:kind>/", news.subscribe, name="subscribe"),
    re_path(rf"{LANGUAGE}/status/$", status.status, name="status"),
    re_path(rf"{LANGUAGE}/status/feed\.atom$", status.status_feed, name="status_feed"),
    re_path(rf"{LANGUAGE}/status/history/$", status.history, name="status_history"),
    re_path(rf"{LANGUAGE}/status/(?P<number>\d{{1,9}})/$", status.incident, name="incident"),
    path("news/", news.to_language, name="news"),
    path("news/<slug:slug>/", news.to_language, name="news_item"),
    path("status/", news.to_language, name="status"),
    path("status/<int:number>/", news.to_language, name="incident"),
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
