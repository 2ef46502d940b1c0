"""Addresses of posts. The list itself (`/ideas/`) is a search without words, and `search` brings it."""

from django.urls import path

from ideas.views import discussion, me, page, participation, photos, tracking, writing

urlpatterns = [
    path("me/", me.me, name="me"),
    path("ideas/new/", writing.new, name="idea-new"),
    path("ideas/tags/", participation.suggest_tags, name="idea-tags"),
    path("ideas/<int:pk>/", page.idea, name="idea"),
    path("ideas/<int:pk>/edit/", writing.edit, name="idea-edit"),
    path("ideas/<int:pk>/versions/", writing.versions, name="idea-versions"),
    path("ideas/<int:pk>/withdraw/", writing.withdraw, name="idea-withdraw"),
    path("ideas/<int:pk>/discard/", writing.discard, name="idea-discard"),
    path("ideas/<int:pk>/photos/<int:photo_pk>", photos.photo, name="idea-photo"),
    path(
        "ideas/<int:pk>/photos/<int:photo_pk>/remove/",
        writing.remove_photo,
        name="idea-photo-remove",
    ),
    path("ideas/<int:pk>/vote/", participation.vote, name="idea-vote"),
    path("ideas/<int:pk>/follow/", participation.follow, name="idea-follow"),
    path("ideas/<int:pk>/tag/", participation.tag, name="idea-tag"),
    path("ideas/<int:pk>/untag/", participation.untag, name="idea-untag"),
    path("ideas/<int:pk>/reports/", participation.report, name="idea-report"),
    path(
        "ideas/<int:pk>/reports/<int:report_pk>/remove/",
        participation.remove_report,
        name="idea-report-remove",
    ),
    path("ideas/<int:pk>/comments/", discussion.comment, name="idea-comment"),
    path(
        "ideas/<int:pk>/comments/<int:comment_pk>/edit/",
        discussion.change_comment,
        name="idea-comment-edit",
    ),
    path(
        "ideas/<int:pk>/comments/<int:comment_pk>/remove/",
        discussion.remove_comment,
        name="idea-comment-remove",
    ),
    path("ideas/<int:pk>/people/", discussion.people, name="idea-people"),
    path("ideas/<int:pk>/progress/", tracking.progress, name="idea-progress"),
    path("ideas/<int:pk>/done/", tracking.done, name="idea-done"),
    path("ideas/<int:pk>/due/", tracking.move_due_date, name="idea-due"),
    path("ideas/<int:pk>/answer/", tracking.answer, name="idea-answer"),
    path("ideas/<int:pk>/confirm/", tracking.confirm, name="idea-confirm"),
    path("ideas/<int:pk>/reopen/", tracking.reopen, name="idea-reopen"),
    path("ideas/<int:pk>/reveal/", tracking.reveal, name="idea-reveal"),
    path("ideas/<int:pk>/unmask/", tracking.unmask, name="idea-unmask"),
]
