"""Pages of a contest. Its own page (`/campaigns/<slug>/`) is Wagtail's."""

from django.urls import path

from ideas.contests.views import deciding, entering, jury, results, voting

_CONTEST = "campaigns/<str:slug>"
_TASK = f"{_CONTEST}/jury/<int:pk>"

urlpatterns = [
    path(f"{_CONTEST}/enter/", entering.enter, name="contest-enter"),
    path(f"{_CONTEST}/entries/<int:pk>/team/", entering.invite, name="contest-invite"),
    path(f"{_CONTEST}/team/<int:pk>/answer/", entering.answer, name="contest-answer"),
    path(f"{_CONTEST}/team/<int:pk>/leave/", entering.leave, name="contest-leave"),
    path(f"{_CONTEST}/vote/", voting.ballot, name="contest-vote"),
    path(f"{_CONTEST}/vote/seen/", voting.seen, name="contest-seen"),
    path(f"{_CONTEST}/jury/", jury.progress, name="contest-jury"),
    path(f"{_CONTEST}/jury/assign/", jury.assign, name="contest-assign"),
    path(f"{_TASK}/", jury.task, name="contest-task"),
    path(f"{_TASK}/conflict/", jury.conflict, name="contest-conflict"),
    path(f"{_TASK}/set-aside/", jury.set_aside, name="contest-set-aside"),
    path(f"{_CONTEST}/ranking/", deciding.ranking, name="contest-ranking"),
    path(f"{_CONTEST}/awards/", deciding.awards, name="contest-awards"),
    path(f"{_CONTEST}/awards/<int:pk>/take-back/", deciding.take_back, name="contest-take-back"),
    path(f"{_CONTEST}/results/", results.results, name="contest-results"),
    path(f"{_CONTEST}/certificates/<int:pk>/", results.certificate, name="contest-certificate"),
]
