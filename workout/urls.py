"""What is done in a meeting and at a desk. A meeting's own pages are Wagtail's (`workout.MeetingPage`)."""

from django.urls import path

from workout.views import conduct, desk, ledger, rulings

_MEETING = "meetings/<str:slug>"
_ITEM = f"{_MEETING}/items/<int:pk>"

urlpatterns = [
    path(f"{_MEETING}/start/", conduct.start, name="meeting-start"),
    path(f"{_MEETING}/close/", conduct.close, name="meeting-close"),
    path(f"{_MEETING}/items/", conduct.add_item, name="agenda-add"),
    path(f"{_ITEM}/go/", conduct.go_to, name="agenda-go"),
    path(f"{_ITEM}/move/", conduct.move_item, name="agenda-move"),
    path(f"{_ITEM}/remove/", conduct.remove_item, name="agenda-remove"),
    path(f"{_ITEM}/ruling/", rulings.rule, name="agenda-rule"),
    path("rulings/", rulings.index, name="rulings"),
    path("rulings/people/", rulings.people, name="people-suggestions"),
    path("rulings/desk/", desk.desk, name="desk"),
    path("rulings/desk/<int:pk>/", desk.referral, name="desk-ruling"),
    path("rulings/<int:number>/correct/", rulings.correct, name="ruling-correct"),
    path("ledger/", ledger.index, name="ledger"),
    path("ledger/verify/", ledger.verify, name="ledger-verify"),
    path("ledger/download/", ledger.download, name="ledger-download"),
    path("ledger/<int:number>/", ledger.row, name="ledger-row"),
    path("ledger/<int:number>/erase/", ledger.erase, name="ledger-erase"),
    path("ledger/checkpoints/<int:pk>/", ledger.checkpoint, name="checkpoint"),
]
