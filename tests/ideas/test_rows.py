"""A row of a list: what it says, and that it costs no query of its own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.models import Idea
from ideas.rows import row
from ideas.states import Anonymity, State
from portal.kit import clock
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db


def rows_for(person):
    return [row(idea, person) for idea in Idea.objects.visible_to(person).listed().for_rows(person).ordered_by("new")]


def test_a_row_says_what_it_is_about(alice, bob):
    post = factories.idea("끊겨요", by=alice, touchpoint="shop", place="강남", tags=("요금", "와이파이"))
    actions.vote(post, by=bob)
    (one,) = rows_for(bob)
    assert (one.title, one.place, one.votes, one.voted, one.can_vote) == ("끊겨요", "강남", 1, True, True)
    assert (one.author_label, one.owner_label, one.due_on, one.verdict) == (alice.name, "", None, "")
    assert {tag.name: tag.url for tag in one.tags}["요금"] == "/ideas/?tag=%EC%9A%94%EA%B8%88"
    assert rows_for(alice)[0].voted is False


def test_a_row_hides_a_hidden_name(alice, bob):
    factories.idea(by=alice, anonymity=Anonymity.ALWAYS)
    assert alice.name not in rows_for(bob)[0].author_label
    assert alice.name in rows_for(alice)[0].author_label


@pytest.mark.parametrize(
    ("days", "late", "soon"), [(-1, True, False), (0, False, True), (7, False, True), (8, False, False)]
)
def test_a_promise_is_late_or_soon(alice, bob, days, late, soon):
    post = in_state("accepted", alice)
    with clock.at(clock.now() + timedelta(days=(post.due_on - clock.today()).days - days)):
        one = row(Idea.objects.for_rows(bob).get(pk=post.pk), bob)
    assert (one.overdue, one.due_soon) == (late, soon)


def test_what_is_done_is_never_late(alice, bob):
    post = in_state("done", alice)
    with clock.at(clock.now() + timedelta(days=400)):
        one = row(Idea.objects.for_rows(bob).get(pk=post.pk), bob)
    assert (one.due_on, one.overdue, one.verdict) == (None, False, "accept")


def test_an_answered_question_shows_no_seal_any_more(alice, bob):
    post = in_state("needs_info", alice)
    assert row(Idea.objects.for_rows(bob).get(pk=post.pk), bob).verdict == "more_info"
    actions.answer(post, "강남점이요", by=alice)
    assert row(Idea.objects.for_rows(bob).get(pk=post.pk), bob).verdict == ""


def test_an_imported_post_has_no_author(bob):
    post = factories.idea()
    Idea.objects.filter(pk=post.pk).update(author=None, division=factories.division("무선담당"))
    assert rows_for(bob)[0].author_label == "무선담당"


def test_a_list_costs_the_same_with_one_or_many_rows(bob):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            for one in rows_for(bob):
                render_to_string("components/idea_row.html", {"post": one})
        return len(queries)

    in_state("accepted", factories.employee(division=factories.division()), tags=("하나", "둘"))
    cost()  # roles are read once per person
    few = cost()
    for state in State:
        in_state(state, factories.employee(division=factories.division()), tags=("셋", state))
    assert cost() == few
