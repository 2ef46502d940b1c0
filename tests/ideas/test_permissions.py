"""Who may do what, in every state: each predicate against a written table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from ideas import permissions as p
from ideas.models import Audience, Comment, CustomerReport, Idea, TaggedIdea
from ideas.states import Anonymity, State
from portal.kit import clock
from portal.people import roles
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db

ALL = frozenset(State.values)
PUBLIC = ALL - {"draft", "withdrawn"}
ALIVE = PUBLIC - {"merged"}
VOTABLE = frozenset({"open", "scheduled", "needs_info", "accepted", "in_progress"})
PROMISED = frozenset({"accepted", "in_progress"})
OWED = PROMISED | {"needs_info"}
NEVER: frozenset[str] = frozenset()

STAFF = ("peer", "owner", "champion", "admin", "auditor")
OUTSIDE = ("guest", "left", "nobody")

# predicate → role → the states in which it says yes; a role that is not named: never.
TABLE = {
    "can_view": {"author": ALL, **dict.fromkeys(STAFF, PUBLIC), "admin": PUBLIC | {"withdrawn"}},
    "can_edit": {"author": {"draft", "open", "scheduled"}},
    "can_withdraw": {"author": {"open", "scheduled"}},
    "can_discard": {"author": {"draft"}},
    "can_vote": {"author": VOTABLE, **dict.fromkeys(STAFF, VOTABLE)},
    "can_follow": {"author": ALIVE, **dict.fromkeys(STAFF, ALIVE)},
    "can_comment": {"author": ALIVE, **dict.fromkeys(STAFF, ALIVE)},
    "can_report": {"author": ALIVE, **dict.fromkeys(STAFF, ALIVE)},
    "can_tag": {"author": ALIVE, **dict.fromkeys(STAFF, ALIVE)},
    "can_triage": {"admin": PUBLIC | {"withdrawn"}},
    "can_unmask": {"auditor": PUBLIC},
    "can_report_progress": {"owner": {"accepted", "in_progress"}},
    "can_move_due_date": dict.fromkeys(("owner", "champion", "admin"), PROMISED),
    "can_split": {"owner": {"accepted", "in_progress"}},
    "can_hand_over": {"owner": OWED},
    "can_steer": {"admin": OWED},
    "can_report_effect": {"owner": PROMISED | {"done", "confirmed"}},
    "can_take_up_again": {"owner": {"done"}},
    "can_ask_rereview": {"author": {"rejected"}},
    "is_asked_as_author": {},
    "can_confirm": {"author": {"done"}},
    "can_answer": {"author": {"needs_info"}, "owner": {"needs_info"}},
    "can_see_author": {"author": ALL},
}


@pytest.fixture
def people():
    left = factories.employee(is_active=False)
    return {
        "author": factories.employee(), "peer": factories.employee(), "owner": factories.employee(),
        "champion": factories.employee(roles.EXECUTIVE), "admin": factories.employee(roles.TRIAGE_ADMIN),
        "auditor": factories.employee(roles.AUDITOR), "guest": factories.employee(roles.PANEL_GUEST),
        "left": left, "nobody": AnonymousUser(),
    }  # fmt: skip


def test_who_may_do_what_in_which_state(people):
    posts = [
        in_state(s, people["author"], owner=people["owner"], champion=people["champion"], anonymity=Anonymity.ALWAYS)
        for s in State
    ]
    said = {
        name: {
            role: {post.state for post in posts if getattr(p, name)(person, post)} for role, person in people.items()
        }
        for name in TABLE
    }
    wanted = {name: {role: set(by_role.get(role, NEVER)) for role in people} for name, by_role in TABLE.items()}
    assert said == wanted


def test_lists_show_what_pages_show(people):
    posts = [in_state(s, people["author"]) for s in State]
    for role, person in people.items():
        listed = set(Idea.objects.visible_to(person).values_list("pk", flat=True))
        assert {post.pk for post in posts} & listed == {post.pk for post in posts if p.can_view(person, post)}, role


def test_no_predicate_says_yes_to_none(people):
    post = in_state(State.OPEN, people["author"])
    assert [name for name in TABLE if name != "can_see_author" and getattr(p, name)(None, post)] == []
    assert not p.can_post(None)
    assert not p.can_post(people["guest"])
    assert p.can_post(people["peer"])


def test_the_author_who_left_may_do_nothing(people):
    post = in_state(State.OPEN, people["author"])
    people["author"].is_active = False
    assert [name for name in TABLE if name != "can_see_author" and getattr(p, name)(people["author"], post)] == []


def test_a_post_with_an_audience_is_its_members_only(people):
    audience = Audience.objects.create(name="round")
    audience.members.add(people["guest"])
    post = in_state(State.OPEN, people["author"])
    Idea.objects.filter(pk=post.pk).update(audience=audience)
    post.refresh_from_db()
    sees = {role for role, person in people.items() if p.can_view(person, post)}
    assert sees == {"author", "guest"}
    assert p.can_vote(people["guest"], post)
    assert not p.can_triage(people["admin"], post)
    assert set(Idea.objects.visible_to(people["guest"])) == {post}
    assert post not in Idea.objects.visible_to(people["admin"])


def test_a_withdrawn_post_with_an_audience_stays_its_authors(people):
    audience = Audience.objects.create(name="round")
    audience.members.add(people["guest"])
    post = in_state(State.WITHDRAWN, people["author"])
    Idea.objects.filter(pk=post.pk).update(audience=audience)
    post.refresh_from_db()
    assert {role for role, person in people.items() if p.can_view(person, post)} == {"author"}


def test_comments_are_their_writers_and_the_admins_to_take_away(people):
    post = in_state(State.OPEN, people["author"])
    own = Comment.objects.create(idea=post, author=people["peer"], body="본 적 있어요", at=clock.now())
    assert {r for r, person in people.items() if p.can_change_comment(person, own)} == {"peer"}
    assert {r for r, person in people.items() if p.can_remove_comment(person, own)} == {"peer", "admin"}
    own.removed_at = clock.now()
    assert not any(p.can_change_comment(person, own) or p.can_remove_comment(person, own) for person in people.values())


def test_a_tag_is_taken_away_by_who_added_it_the_author_and_the_admins(people):
    post = in_state(State.OPEN, people["author"])
    tagging = factories.actions.tag(post, "요금", by=people["peer"])
    tagging = TaggedIdea.objects.get(pk=tagging.pk)
    assert {r for r, person in people.items() if p.can_untag(person, tagging)} == {"peer", "author", "admin"}


def test_a_customer_report_is_its_reporters(people):
    post = in_state(State.OPEN, people["author"])
    report = CustomerReport.objects.create(
        idea=post, reporter=people["peer"], touchpoint="shop", heard_on=clock.today(), at=clock.now()
    )
    assert {r for r, person in people.items() if p.can_remove_report(person, report)} == {"peer"}


def test_an_imported_post_is_confirmed_by_an_admin(people):
    post = in_state(State.DONE, people["author"])
    Idea.objects.filter(pk=post.pk).update(author=None)
    post.refresh_from_db()
    assert {r for r, person in people.items() if p.can_confirm(person, post)} == {"admin"}


def test_merging_needs_two_posts_the_source_unruled_the_target_alive(people):
    admin = people["admin"]
    posts = [in_state(s, people["author"]) for s in State]
    unruled, alive = {"open", "scheduled"}, ALIVE
    for source in posts:
        for target in posts:
            wanted = source.state in unruled and target.state in alive and source.pk != target.pk
            assert p.can_merge(admin, source, target) == wanted, (source.state, target.state)
            assert not p.can_merge(people["author"], source, target)
