"""What meetings and rulings put on other rooms' pages."""

from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ideas.models import Idea
from portal.people import roles
from tests import factories
from workout import actions
from workout.models import AgendaItem


def slot(name: str, person: Any, **context: Any) -> str:
    request = RequestFactory().get("/")
    request.user = person
    words = " ".join(f"{key}={key}" for key in context)
    with translation.override("en"):
        return Template(f'{{% slot "{name}" {words} %}}').render(Context({"request": request, **context}))


def fresh(idea: Idea) -> Idea:
    return Idea.objects.get(pk=idea.pk)


class TestRulingsOfAPost:
    def test_nothing_where_there_is_none(self, room: Any) -> None:
        assert slot("idea.rulings", room.sponsor, idea=fresh(room.post)).strip() == ""

    def test_newest_first_with_what_was_superseded(self, room: Any) -> None:
        first = actions.rule(room.item, factories.reject("안 됩니다"), by=room.sponsor)
        actions.correct(first, factories.accept(), "다시 보니 됩니다", by=room.sponsor)
        seen = slot("idea.rulings", factories.employee(), idea=fresh(room.post))
        assert seen.index("seal--accept seal--large") < seen.index("seal--reject seal--small")
        assert seen.index("다시 보니 됩니다") < seen.index("Superseded by ruling no. 2") < seen.index("안 됩니다")
        assert "/meetings/november/" in seen and "Correct this ruling" not in seen

    def test_who_may_correct_the_last_one(self, room: Any) -> None:
        first = actions.rule(room.item, factories.reject(), by=room.sponsor)
        actions.correct(first, factories.ask(), "다시", by=room.sponsor)
        for person, links in ((room.sponsor, 1), (room.deputy, 1), (room.facilitator, 0), (factories.employee(), 0)):
            seen = slot("idea.rulings", person, idea=fresh(room.post))
            assert seen.count("Correct this ruling") == links == seen.count("/rulings/2/correct/")

    def test_a_desk_ruling_names_the_desk(self, room: Any) -> None:
        post = factories.idea()
        post.responsible_division = room.division
        post.save()
        actions.rule_at_desk(
            actions.refer_to_desk(post, by=factories.employee(roles.TRIAGE_ADMIN)), factories.ask(), by=room.head
        )
        assert "Desk ruling, 품질담당" in slot("idea.rulings", room.sponsor, idea=fresh(post))
        assert "Correct this ruling" in slot("idea.rulings", room.head, idea=fresh(post))

    def test_queries_do_not_grow_with_the_rulings(self, room: Any) -> None:
        ruling = actions.rule(room.item, factories.reject(), by=room.sponsor)

        def queries() -> int:
            person, post = factories.employee(), fresh(room.post)
            with CaptureQueriesContext(connection) as counted:
                slot("idea.rulings", person, idea=post)
            return len(counted)

        queries()  # templates are read once
        with_one = queries()
        for _ in range(3):
            ruling = actions.correct(ruling, factories.accept(), "다시", by=room.sponsor)
        assert queries() == with_one


class TestWhereItWaits:
    def test_on_an_agenda(self, room: Any) -> None:
        assert "Being discussed right now" in slot("idea.banner", factories.employee(), idea=fresh(room.post))
        item = factories.item(factories.meeting(slug="next"))
        seen = slot("idea.banner", factories.employee(), idea=fresh(item.idea))
        assert "On the agenda of" in seen and "/meetings/next/" in seen

    def test_on_a_desk(self, room: Any) -> None:
        post = factories.idea()
        post.responsible_division = room.division
        post.save()
        actions.refer_to_desk(post, by=factories.employee(roles.TRIAGE_ADMIN))
        seen = slot("idea.banner", factories.employee(), idea=fresh(post))
        assert "Waiting for a desk ruling by 품질담당" in seen and "/rulings/desk/" not in seen
        assert "/rulings/desk/" in slot("idea.banner", room.head, idea=fresh(post))

    def test_nowhere(self, room: Any) -> None:
        assert slot("idea.banner", room.sponsor, idea=factories.idea()).strip() == ""
        AgendaItem.objects.all().delete()
        assert slot("idea.banner", room.sponsor, idea=fresh(room.post)).strip() == ""


class TestDuties:
    @pytest.mark.parametrize("person", ["sponsor", "deputy", "facilitator"])
    def test_who_rules_in_a_meeting_or_leads_it_finds_it(self, person: str, room: Any) -> None:
        assert room.meeting.title in slot("me.todo", getattr(room, person), user=None)

    def test_most_people_have_none(self, room: Any) -> None:
        for person in (factories.employee(), room.head, factories.employee(roles.FACILITATOR)):
            assert slot("me.todo", person).strip() == ""

    def test_a_count_of_what_waits(self, room: Any) -> None:
        assert slot("me.todo", room.head).strip() == ""
        admin = factories.employee(roles.TRIAGE_ADMIN)
        for number in range(7):
            post = factories.idea(f"글 {number}")
            post.responsible_division = room.division
            post.save()
            actions.refer_to_desk(post, by=admin)
        seen = slot("me.todo", room.head)
        assert "글 0" in seen and "글 5" not in seen and "2 more on your desk" in seen

    def test_the_menu_of_heads(self, room: Any) -> None:
        assert "/rulings/desk/" in slot("header.menu", room.head, user=room.head)
        assert "/rulings/desk/" not in slot("header.menu", room.sponsor, user=room.sponsor)
