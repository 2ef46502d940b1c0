"""Products, rounds and findings. A finding's own page is that of its post (`/ideas/<id>/`)."""

from django.urls import path

from workout.verification.views import alerts, findings, pages, people, planning, verdict

_PRODUCT = "verification/products/<str:slug>"
_ROUND = "verification/rounds/<int:pk>"
_FINDING = "verification/findings/<int:pk>"

urlpatterns = [
    path("verification/", pages.index, name="verification"),
    path("verification/join/<str:token>/", people.join, name="round-join"),
    path("verification/products/new/", planning.new_product, name="product-new"),
    path(f"{_PRODUCT}/edit/", planning.edit_product, name="product-edit"),
    path(f"{_PRODUCT}/plan/", planning.plan, name="round-plan"),
    path(f"{_ROUND}/edit/", planning.edit_round, name="round-edit"),
    path(f"{_PRODUCT}/", pages.product, name="product"),
    path(f"{_PRODUCT}/launch/", verdict.launch, name="product-launch"),
    path(f"{_PRODUCT}/alert/", alerts.new, name="product-alert"),
    path(f"{_ROUND}/", pages.round, name="round"),
    path(f"{_ROUND}/findings/", pages.findings, name="findings"),
    path(f"{_ROUND}/report/", pages.report, name="round-report"),
    path(f"{_ROUND}/new/", findings.new, name="finding-new"),
    path(f"{_ROUND}/people/", findings.people, name="round-people"),
    path(f"{_ROUND}/alike/", findings.alike, name="finding-alike"),
    path(f"{_ROUND}/verdict/", verdict.verdict, name="round-verdict"),
    path(f"{_ROUND}/panels/", people.panels, name="round-panels"),
    path(f"{_ROUND}/panels/invite/", people.invite, name="round-invite"),
    path(f"{_ROUND}/panels/pick/", people.pick, name="round-pick"),
    path(f"{_ROUND}/panels/members/<int:member_pk>/remove/", people.remove, name="round-member-remove"),
    path(f"{_ROUND}/panels/invitations/<int:invitation_pk>/revoke/", people.revoke, name="round-revoke"),
    path(f"{_ROUND}/missions/", people.add_mission, name="mission-add"),
    path(f"{_ROUND}/missions/<int:mission_pk>/drop/", people.drop_mission, name="mission-drop"),
    path(f"{_ROUND}/missions/<int:mission_pk>/try/", findings.try_mission, name="mission-try"),
    path(f"{_ROUND}/open/", people.open_round, name="round-open"),
    path(f"{_ROUND}/end/", people.end_round, name="round-end"),
    path(f"{_FINDING}/too/", findings.have_it_too, name="finding-too"),
    path(f"{_FINDING}/take-up/", findings.take_up, name="finding-take-up"),
    path(f"{_FINDING}/proof/", findings.prove, name="finding-prove"),
    path(f"{_FINDING}/accept/", findings.accept, name="finding-accept"),
    path(f"{_FINDING}/refuse/", findings.refuse, name="finding-refuse"),
    path(f"{_FINDING}/dispute/", findings.dispute, name="finding-dispute"),
    path(f"{_FINDING}/agenda/", findings.put_on_agenda, name="finding-agenda"),
    path(f"{_FINDING}/out-of-scope/", findings.rule_out, name="finding-rule-out"),
    path(f"{_FINDING}/merge/", findings.merge, name="finding-merge"),
    path(f"{_FINDING}/merges/<int:merge_pk>/undo/", findings.unmerge, name="finding-unmerge"),
]
