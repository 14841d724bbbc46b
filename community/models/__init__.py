"""Models of the community."""

from community.models.moderation import Decision, Report
from community.models.people import CategoryFollow, PublicProfile, TopicFollow, Vote
from community.models.topics import ForumCategory, Post, Topic

__all__ = [
    "CategoryFollow",
    "Decision",
    "ForumCategory",
    "Post",
    "PublicProfile",
    "Report",
    "Topic",
    "TopicFollow",
    "Vote",
]
