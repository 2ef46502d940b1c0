"""A company in which every write form there is stands on some page, and who has something to do on which pages."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page

from ideas import actions
from ideas.contests import actions as contest_actions
from ideas.contests.models import Assignment, Entry, Prize
from ideas.contests.states import Phase
from ideas.models import Idea
from ideas.states import Anonymity
from portal.desk.wagtail_hooks import viewsets
from portal.events import outbox
from portal.events.models import Job
from portal.kit import clock
from portal.people import roles
from portal.people.actions import issue_token
from portal.people.models import Division, Employee
from portal.reports.actions import ask_import, choose_columns
from search.models import SynonymGroup, UserWord
from tests import factories
from tests.addresses.things import POST_STATES, post_in
from tests.addresses.walking import filled, ours
from tests.contests import conftest as contests
from tests.ideas.stories import in_state, tomorrow
from tests.verification import rounds
from workout import actions as workout_actions
from workout.models import Meeting
from workout.verification import actions as verification_actions
from workout.verification.models import Product

Visits = tuple[list[Employee], list[str]]  # these people open these addresses
Visit = tuple[Employee, str]
CODE = "123456"
ROWS = b"id,title,touchpoint\n1,a,shop\n"
POST = "ideas/<int:pk>/"
MEETING, ROUND = "meetings/<str:slug>/", "verification/rounds/<int:pk>/"


def make() -> list[Visit]:
    """Makes the company; says who opens what."""
    factories.campaign()
    company = _company()
    rooms = (_posts, _meetings, _contests, _verification, _own, _desk)
    visits = list(chain.from_iterable(room(company) for room in rooms))
    outbox.drain()  # there is news in the inboxes, and everything is found
    Job.objects.create(handler="nobody", key="1", dead_at=clock.now())
    return list(dict.fromkeys((person, address) for people, where in visits for person in people for address in where))


def _company() -> SimpleNamespace:
    """One of each role, with nothing of their own yet."""
    named = {
        "colleague": (), "head": (roles.DIVISION_HEAD,), "executive": (roles.EXECUTIVE,), "auditor": (roles.AUDITOR,),
        "facilitator": (roles.FACILITATOR,), "manager": (roles.CAMPAIGN_MANAGER,), "admin": (roles.TRIAGE_ADMIN,),
    }  # fmt: skip
    people = SimpleNamespace(**{name: factories.employee(*having, username=name) for name, having in named.items()})
    people.division = factories.division("무선품질담당", head=people.head)
    return people


def addresses(start: str, **given: Any) -> list[str]:
    """Every address of ours that begins so."""
    return [filled(pattern, given) for pattern in ours() if pattern.startswith(start)]


def faces(page: Page) -> list[str]:
    """The addresses that a page of Wagtail's answers to."""
    page = page.specific
    routes = type(page).get_subpage_urls() if isinstance(page, RoutablePageMixin) else []
    return [page.url + str(route.pattern).strip("^$") for route in routes] or [page.url]


# --- Posts ----------------------------------------------------------------------------------------


def _posts(company: SimpleNamespace) -> Iterator[Visits]:
    others = [company.colleague, company.admin, company.auditor]
    for state in POST_STATES:
        found = post_in(state)
        yield [*_those_of(found.given["pk"]), *others], addresses(POST, **found.given)
    for post in (_hidden(), _fixed_for_some(), _owned_by_one_alone(), _tagged(), _discussed()):
        yield [*_those_of(post.pk), *others], [post.get_absolute_url()]


def _those_of(pk: int) -> list[Employee]:
    """Everybody who has to do with a post."""
    post = Idea.objects.get(pk=pk)
    theirs = {post.author_id, post.owner_id, post.champion_id}
    for rows, field in (
        (post.merged_from, "author"), (post.comments, "author"), (post.reports, "reporter"), (post.handovers, "to"),
    ):  # fmt: skip
        theirs |= set(rows.values_list(field, flat=True))
    return list(Employee.objects.filter(pk__in=theirs - {None}).order_by("pk"))


def _hidden() -> Idea:
    return factories.idea("이름을 숨긴 글", anonymity=Anonymity.ALWAYS)


def _fixed_for_some() -> Idea:
    """Fixed; the author of a post that was merged into it has not been heard yet."""
    post = factories.idea("고쳤다는 글")
    actions.merge(factories.idea("병합된 글"), post, by=factories.employee(roles.TRIAGE_ADMIN))
    factories.ruled(factories.accept(), Idea.objects.get(pk=post.pk))
    post = Idea.objects.get(pk=post.pk)
    actions.mark_done(post, "바꿨어요", by=post.owner)
    return post


def _owned_by_one_alone() -> Idea:
    """In progress, and nobody has asked for anything."""
    post = in_state("in_progress")
    actions.add_step(post, "첫 단계", tomorrow(3), by=post.owner)
    done = actions.add_step(post, "둘째 단계", tomorrow(3), by=post.owner)
    actions.finish_step(done, by=post.owner)
    return post


def _tagged() -> Idea:
    return factories.idea("꼬리표가 있는 글", tags=("와이파이",))


def _discussed() -> Idea:
    """With an answer to a comment, both votes, and somebody who follows."""
    post = factories.idea("이야기가 있는 글")
    first = actions.comment(post, "저도요", by=factories.employee())
    actions.comment(post, "네", by=post.author, parent=first)
    return post


# --- Meetings -------------------------------------------------------------------------------------


def _meetings(company: SimpleNamespace) -> Iterator[Visits]:
    people = [company.facilitator, company.executive, company.colleague]
    given = {"facilitator": company.facilitator, "sponsor": company.executive}
    planned = factories.meeting(slug="planned", **given)
    for _ in range(3):
        factories.item(planned)
    live = factories.meeting(slug="november", live=True, **given)
    first, *_rest = [factories.item(live) for _ in range(3)]
    live.refresh_from_db()
    workout_actions.go_to(live, first, by=company.facilitator)
    workout_actions.add_note(live, "메모", by=company.facilitator)
    workout_actions.say(live, "한마디", by=company.colleague)
    workout_actions.note_present(live, factories.employee(), by=company.facilitator)
    workout_actions.open_hands(live, by=company.facilitator)
    ended = factories.meeting(slug="ended", live=True, **given)
    ruling = workout_actions.rule(factories.item(ended), factories.reject(), by=company.executive)
    workout_actions.close(ended, by=company.facilitator)
    Meeting.objects.filter(pk=live.pk).update(check_in_code=CODE)
    for meeting in (live, planned, ended):
        item = meeting.items.first()
        more = [f"{meeting.console_url}?q=글", f"{meeting.pad_url}?item={item.pk}"]
        yield people, [*faces(meeting.page), *addresses(MEETING, slug=meeting.slug, pk=item.pk), *more]
    referred = factories.idea(responsible_division=company.division)
    referral = workout_actions.refer_to_desk(referred, by=company.admin)
    number = ruling.row.number
    yield [company.head], ["/rulings/desk/", f"/rulings/desk/{referral.pk}/"]
    yield (
        [company.executive, company.auditor],
        ["/ledger/", f"/ledger/{number}/erase/", f"/rulings/{number}/correct/"],
    )


# --- Contests -------------------------------------------------------------------------------------


def _contests(company: SimpleNamespace) -> Iterator[Visits]:
    for phase in (Phase.OPEN, Phase.VOTING, Phase.JURY, Phase.FINAL):
        made = contests.make(days=contests.MIDDLE[phase], vote_budget=3)
        friends = [factories.employee(), factories.employee()]
        entries = [contests.enter(made, team=friends), contests.enter(made), contests.enter(made)]
        _BECOMES.get(phase, lambda *_: None)(made, entries, company)
        people = [company.colleague, entries[0].idea.author, *friends, made.manager, *made.jurors]
        task = Assignment.objects.filter(entry__contest=made.contest, juror=made.jurors[0]).first()
        where = addresses("campaigns/<str:slug>/", slug=made.contest.slug, pk=task.pk if task else 0)
        yield people, [made.contest.get_absolute_url(), entries[0].get_absolute_url(), *where]


def _voted(made: SimpleNamespace, entries: list[Entry], company: SimpleNamespace) -> None:
    actions.vote(entries[1].idea, by=company.colleague)


def _assigned(made: SimpleNamespace, entries: list[Entry], company: SimpleNamespace) -> None:
    contests.assign(made)


def _scored(made: SimpleNamespace, entries: list[Entry], company: SimpleNamespace) -> None:
    """One has its prize, one waits for it; the ranking can still be changed, and a meeting can take the list up."""
    contests.assign(made)
    contests.score_all(made)
    contest_actions.shortlist(made.contest, [entry.pk for entry in entries], by=made.manager)
    for entry in entries[:2]:
        entry.idea.refresh_from_db()
        factories.ruled(factories.accept(), entry.idea)
    first = Entry.objects.get(pk=entries[0].pk)
    another = Prize.objects.create(contest=made.contest, title="우수상", amount=100_000, places=1)
    contest_actions.award(first, another, by=made.manager)


_BECOMES = {Phase.VOTING: _voted, Phase.JURY: _assigned, Phase.FINAL: _scored}

# --- Rounds of verification -----------------------------------------------------------------------


def _verification(company: SimpleNamespace) -> Iterator[Visits]:
    yield [company.facilitator], _of_product(rounds.product())  # no round yet: one can be planned
    planned = rounds.planned()
    yield [planned.coordinator], [*addresses(ROUND, pk=planned.pk), *_of_product(planned.product)]
    room = rounds.staffed()
    everybody = [room.coordinator, room.owner, room.executive, room.customer, room.expert]
    fresh, proven, other = (rounds.finding(room.round, room.customer) for _ in range(3))
    verification_actions.merge(rounds.finding(room.round, room.customer), fresh, by=room.coordinator)
    rounds.proof(proven)
    verification_actions.dispute(other, "생각이 달라요", by=room.owner)
    verification_actions.invite(rounds.panel(room.round), "someone@example.org", by=room.coordinator)
    posts = [each.get_absolute_url() for each in (fresh, proven, other)]
    yield everybody, [*addresses(ROUND, pk=room.round.pk), *_of_product(room.product), *posts]
    sold, good = rounds.launched(), rounds.flawless()
    yield [good.owner, good.executive, company.colleague], [*_of_product(sold.product), *_of_product(good.product)]
    settled = rounds.staffed()
    rounds.settled(settled.round, settled.customer)
    yield [settled.executive], addresses(ROUND, pk=settled.round.pk)
    yield [company.facilitator], addresses("verification/products/new/")


def _of_product(product: Product) -> list[str]:
    return addresses("verification/products/<", slug=product.slug)


# --- What is one's own; files ---------------------------------------------------------------------


def _own(company: SimpleNamespace) -> Iterator[Visits]:
    issue_token(company.colleague, name="mine", by=company.colleague)
    asked, tried = (ask_import(SimpleUploadedFile("a.csv", ROWS), by=company.admin) for _ in range(2))
    choose_columns(tried, tried.columns, campaign=None, by=company.admin)
    actions.comment(factories.idea(by=company.colleague), "저도요", by=company.admin)  # news in an inbox
    rest = [
        *addresses("me/"),
        *addresses("ideas/new/"),
        "/",
        "/ideas/",
        "/imports/",
        f"/imports/{asked.pk}/",
        "/exports/",
    ]
    yield [company.colleague, company.admin], rest


# --- The desk, in Wagtail's admin -----------------------------------------------------------------

# The names under which its addresses are ours.
DESK = {viewset.name for viewset in viewsets()} | {"desk_roles", "wagtail_bulk_action", "wagtailusers_users"}


def _desk(company: SimpleNamespace) -> Iterator[Visits]:
    """Each list, the form for another one, and the form of the first there is."""
    post, other = factories.idea("두 번 들은 말", tags=("승강기",)), factories.idea("두 번 들은 말")
    actions.merge(factories.idea("세 번 들은 말"), post, by=company.admin)
    promised = factories.ruled(factories.accept()).idea
    SynonymGroup.objects.create(words="와이파이, 무선랜")
    UserWord.objects.create(word="새빛허브")
    referred = workout_actions.refer_to_desk(_of(company.division), by=company.admin).idea
    posts = (post, factories.item(factories.meeting()).idea, referred)
    triage = [*(f"/admin/triage/{each.pk}/" for each in posts), f"/admin/triage/{post.pk}/merge/{other.pk}/"]
    bulk = [f"/admin/bulk/ideas/idea/{act}/?id={of.pk}" for act, of in (
        ("assign_division", post), ("assign_owner", promised), ("remind", promised))]  # fmt: skip
    yield [company.admin], [*triage, *bulk, "/admin/roles/", f"/admin/users/edit/{company.colleague.pk}/"]
    for name in sorted(viewset.name for viewset in viewsets()):
        with suppress(NoReverseMatch):
            lists = [reverse(f"{name}:{what}") for what in ("index", "add")]
            yield [company.admin, company.facilitator, company.manager], [*lists, reverse(f"{name}:edit", args=[1])]


def _of(division: Division) -> Idea:
    return factories.idea(responsible_division=division)
