"""The tables of this room; one module for each part of a post's life."""

from ideas.models.campaign import Campaign, CampaignIndexPage, CampaignPage
from ideas.models.discussion import Comment, CommentBase, CustomerReport, InternalNote
from ideas.models.idea import Audience, Idea, IdeaVersion, Merge, TaggedIdea, Unmasking
from ideas.models.participation import Follow, Vote
from ideas.models.photo import Photo
from ideas.models.tracking import Progress, Promise

__all__ = [
    "Audience", "Campaign", "CampaignIndexPage", "CampaignPage", "Comment", "CommentBase", "CustomerReport",
    "Follow", "Idea", "IdeaVersion", "InternalNote", "Merge", "Photo", "Progress", "Promise", "TaggedIdea",
    "Unmasking", "Vote",
]  # fmt: skip
