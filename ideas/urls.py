"""Addresses of posts. The list itself (`/ideas/`) is a search without words, and `search` brings it."""

from django.urls import path

from ideas.views import board, closing, discussion, me, owning, page, participation, photos, tracking, writing

urlpatterns = [
    path("me/", me.me, name="me"),
    path("board/", board.board, name="board"),
    path("colleagues/", owning.colleagues, name="colleagues"),
    path("ideas/new/", writing.new, name="idea-new"),
    path("ideas/tags/", participation.suggest_tags, name="idea-tags"),
    path("ideas/<int:pk>/", page.idea, name="idea"),
    path("ideas/<int:pk>/edit/", writing.edit, name="idea-edit"),
    path("ideas/<int:pk>/versions/", writing.versions, name="idea-versions"),
    path("ideas/<int:pk>/withdraw/", writing.withdraw, name="idea-withdraw"),
    path("ideas/<int:pk>/discard/", writing.discard, name="idea-discard"),
    path("ideas/<int:pk>/photos/<int:photo_pk>", photos.photo, name="idea-photo"),
    path("ideas/<int:pk>/photos/<int:photo_pk>/", photos.page, name="idea-photo-page"),
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
    path("ideas/<int:pk>/dates/<int:request_pk>/agree/", owning.agree_to_date, name="idea-date-agree"),
    path("ideas/<int:pk>/dates/<int:request_pk>/refuse/", owning.refuse_date, name="idea-date-refuse"),
    path("ideas/<int:pk>/dates/<int:request_pk>/withdraw/", owning.withdraw_date_request, name="idea-date-withdraw"),
    path("ideas/<int:pk>/handovers/", owning.hand_over, name="idea-handover"),
    path("ideas/<int:pk>/handovers/<int:handover_pk>/accept/", owning.accept_handover, name="idea-handover-accept"),
    path("ideas/<int:pk>/handovers/<int:handover_pk>/refuse/", owning.refuse_handover, name="idea-handover-refuse"),
    path(
        "ideas/<int:pk>/handovers/<int:handover_pk>/withdraw/",
        owning.withdraw_handover,
        name="idea-handover-withdraw",
    ),
    path("ideas/<int:pk>/remind/", owning.remind, name="idea-remind"),
    path("ideas/<int:pk>/steps/", owning.add_step, name="idea-step"),
    *(
        path(f"ideas/<int:pk>/steps/<int:step_pk>/{act}/", owning.change_step, {"act": act}, name=f"idea-step-{act}")
        for act in ("done", "undone", "remove")
    ),
    path("ideas/<int:pk>/reviews/<int:review_pk>/", owning.review, name="idea-review"),
    path("ideas/<int:pk>/effects/", owning.effect, name="idea-effect"),
    path("ideas/<int:pk>/effects/<int:effect_pk>/check/", owning.check_effect, name="idea-effect-check"),
    path("ideas/<int:pk>/documents/<int:document_pk>/", photos.document, name="idea-document"),
    path("ideas/<int:pk>/answer/", tracking.answer, name="idea-answer"),
    path("ideas/<int:pk>/confirm/", closing.confirm, name="idea-confirm"),
    path("ideas/<int:pk>/reopen/", closing.reopen, name="idea-reopen"),
    path("ideas/<int:pk>/take-up/", closing.take_up_again, name="idea-take-up"),
    path("ideas/<int:pk>/fixed/", closing.fixed_for_me, name="idea-fixed"),
    path("ideas/<int:pk>/not-fixed/", closing.not_fixed_for_me, name="idea-not-fixed"),
    path("ideas/<int:pk>/doubts/<int:answer_pk>/", closing.settle_doubt, name="idea-doubt"),
    path("ideas/<int:pk>/rereview/", closing.ask_rereview, name="idea-rereview"),
    path("ideas/<int:pk>/reveal/", tracking.reveal, name="idea-reveal"),
    path("ideas/<int:pk>/unmask/", tracking.unmask, name="idea-unmask"),
]
