"""The tables of this room; one module for each part of a post's life."""

from ideas.models.campaign import Campaign, CampaignIndexPage, CampaignPage
from ideas.models.discussion import Comment, CommentBase, CustomerReport, InternalNote
from ideas.models.idea import Audience, Idea, IdeaVersion, Merge, TaggedIdea, Unmasking
from ideas.models.participation import Follow, Vote
from ideas.models.photo import Photo
from ideas.models.requests import AuthorAnswer, DateRequest, Handover, Outcome, Rereview
from ideas.models.settings import TrackingSettings
from ideas.models.tracking import Progress, Promise
from ideas.models.work import FIGURES, Document, Effect, Escalation, Review, Step

__all__ = [
    "FIGURES", "Audience", "AuthorAnswer", "Campaign", "CampaignIndexPage", "CampaignPage", "Comment", "CommentBase",
    "CustomerReport", "DateRequest", "Document", "Effect", "Escalation", "Follow", "Handover", "Idea", "IdeaVersion",
    "InternalNote", "Merge", "Outcome", "Photo", "Progress", "Promise", "Rereview", "Review", "Step", "TaggedIdea",
    "TrackingSettings", "Unmasking", "Vote",
]  # fmt: skip
