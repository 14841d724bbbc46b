"""Addresses of the community; moderators' pages are in the admin."""

from django.urls import URLPattern, path

from community.views import actions, listing, profile, topic, writing

app_name = "community"

TOPIC = "topics/<int:reference>/"
POST = "topics/<int:reference>/posts/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("", listing.index, name="index"),
    path("new/", writing.new_topic, name="new"),
    path("profile/", profile.profile, name="profile"),
    path("topics/<int:reference>-<slug:slug>/", topic.topic_page, name="topic"),
    path(TOPIC, topic.topic_by_number, name="topic_short"),
    path(f"{TOPIC}reply/", writing.reply, name="reply"),
    path(f"{TOPIC}follow/", actions.follow_topic, name="follow"),
    path(f"{TOPIC}unfollow/", actions.unfollow_topic, name="unfollow"),
    path(f"{TOPIC}unaccept/", actions.unaccept, name="unaccept"),
    path(POST, topic.post_link, name="post"),
    path(f"{POST}edit/", writing.edit, name="edit"),
    path(f"{POST}report/", writing.report, name="report"),
    path(f"{POST}vote/", actions.vote, name="vote"),
    path(f"{POST}unvote/", actions.unvote, name="unvote"),
    path(f"{POST}accept/", actions.accept, name="accept"),
    path("<slug:key>/", listing.category_page, name="category"),
    path("<slug:key>/follow/", actions.follow_category, name="follow_category"),
    path("<slug:key>/unfollow/", actions.unfollow_category, name="unfollow_category"),
]
