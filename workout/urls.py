"""What is done in a meeting and at a desk. A meeting's own pages are Wagtail's (`workout.MeetingPage`)."""

from django.urls import path

from workout.views import closing, conduct, desk, ledger, live, preparing, rulings

_MEETING = "meetings/<str:slug>"
_ITEM = f"{_MEETING}/items/<int:pk>"

urlpatterns = [
    path(f"{_MEETING}/start/", conduct.start, name="meeting-start"),
    path(f"{_MEETING}/close/", closing.close, name="meeting-close"),
    path(f"{_MEETING}/minutes.xlsx", closing.minutes_xlsx, name="minutes-xlsx"),
    path(f"{_MEETING}/minutes.json", closing.minutes_json, name="minutes-json"),
    path(f"{_MEETING}/items/", conduct.add_item, name="agenda-add"),
    path(f"{_ITEM}/go/", conduct.go_to, name="agenda-go"),
    path(f"{_ITEM}/move/", conduct.move_item, name="agenda-move"),
    path(f"{_ITEM}/remove/", conduct.remove_item, name="agenda-remove"),
    path(f"{_ITEM}/ruling/", rulings.rule, name="agenda-rule"),
    path(f"{_MEETING}/agenda/", preparing.agenda, name="prepare"),
    path(f"{_MEETING}/agenda/add/", preparing.add, name="prepare-add"),
    path(f"{_MEETING}/agenda/shortlist/", preparing.shortlist, name="prepare-shortlist"),
    path(f"{_MEETING}/agenda/order/", preparing.order, name="prepare-order"),
    path(f"{_MEETING}/agenda/<int:pk>/", preparing.item, name="prepare-item"),
    path(f"{_MEETING}/agenda/<int:pk>/move/", preparing.move, name="prepare-move"),
    path(f"{_MEETING}/agenda/<int:pk>/remove/", preparing.remove, name="prepare-remove"),
    path(f"{_MEETING}/invite/", preparing.invite, name="meeting-invite"),
    path(f"{_MEETING}/invitation.ics", preparing.calendar, name="meeting-calendar"),
    path(f"{_MEETING}/preread/", preparing.preread, name="preread"),
    path(f"{_MEETING}/state/", live.state, name="live-state"),
    path(f"{_MEETING}/clock/", live.clock, name="live-clock"),
    path(f"{_MEETING}/hands/", live.hands, name="live-hands"),
    path(f"{_MEETING}/hand/", live.raise_hand, name="live-hand"),
    path(f"{_MEETING}/code/", live.code, name="live-code"),
    path(f"{_MEETING}/lead/", live.hand_over, name="live-lead"),
    path(f"{_MEETING}/present/", live.note_present, name="live-present"),
    path(f"{_MEETING}/present/<int:pk>/", live.note_absent, name="live-absent"),
    path(f"{_MEETING}/notes/", live.add_note, name="live-note"),
    path(f"{_MEETING}/notes/<int:pk>/", live.remove_note, name="live-note-remove"),
    path(f"{_MEETING}/remarks/", live.say, name="live-say"),
    path(f"{_MEETING}/remarks/<int:pk>/", live.take_back, name="live-take-back"),
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
