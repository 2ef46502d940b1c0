"""Posts, votes and comments through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.content import Content
from ideas.models import Idea, Vote
from ideas.states import Anonymity
from portal.kit import clock
from portal.people import roles
from portal.reports.importing import import_ideas
from portal.reports.reading import Row
from tests import factories
from tests.api.conftest import Caller

PROMISED = {
    "id", "source_id", "kind", "title", "state", "votes", "reports", "tags", "campaign", "created_at", "url",
    "body", "touchpoint", "place", "author", "version", "due", "owner",
}  # fmt: skip


def test_a_post_is_made_read_and_changed(staff):
    body = {
        "title": "와이파이가 느려요",
        "body": "2층에서",
        "kind": "idea",
        "touchpoint": "shop",
        "tags": ["#WiFi", "매장"],
    }
    status, post = staff.post("/ideas", body)
    assert status == 201
    assert set(post) >= PROMISED
    assert staff.response["Location"].endswith(f"/api/v1/ideas/{post['id']}")
    assert (post["state"], post["author"], sorted(post["tags"])) == ("open", "staff", ["wifi", "매장"])
    assert post["campaign"] == "fix-this" and post["source_id"] is None
    assert post["url"] == f"http://testserver/ideas/{post['id']}/"

    assert staff.get(f"/ideas/{post['id']}") == (200, post)
    status, changed = staff.patch(f"/ideas/{post['id']}", {"title": "와이파이가 아주 느려요"})
    assert (status, changed["title"], changed["version"]) == (200, "와이파이가 아주 느려요", 2)
    assert {key: changed[key] for key in ("body", "kind", "touchpoint", "tags")} == {
        key: post[key] for key in ("body", "kind", "touchpoint", "tags")
    }


def test_a_title_is_enough(staff):
    status, post = staff.post("/ideas", {"title": "x"})
    assert (status, post["kind"], post["touchpoint"]) == (201, "fix", "internal")


def test_a_post_names_its_campaign_and_the_division_that_should_answer(staff):
    factories.campaign(slug="summer"), factories.division("고객센터", name_en="Call centre")
    status, post = staff.post("/ideas", {"title": "x", "campaign": "summer", "division": "Call centre"})
    assert (status, post["campaign"], post["division"]) == (201, "summer", "고객센터")
    assert staff.patch(f"/ideas/{post['id']}", {"title": "y"})[1]["division"] == "고객센터"
    assert staff.patch(f"/ideas/{post['id']}", {"division": None})[1]["division"] is None


@pytest.mark.parametrize("field", ["campaign", "division"])
def test_unknown_names_are_refused_by_field(staff, field):
    status, problem = staff.post("/ideas", {"title": "x", field: "\x00nowhere"})
    assert (status, list(problem["errors"])) == (422, [field])


def test_a_closed_campaign_takes_no_posts(staff):
    now = clock.now()
    factories.campaign(slug="over", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    status, problem = staff.post("/ideas", {"title": "x", "campaign": "over"})
    assert (status, list(problem["errors"])) == (422, ["campaign"])


def test_a_newer_version_is_not_written_over(staff):
    idea = factories.idea(by=staff.employee)
    path = f"/ideas/{idea.pk}"
    staff.get(path)
    assert staff.response["ETag"] == '"1"'
    assert staff.patch(path, {"title": "b"}, **{"If-Match": '"1"'})[0] == 200
    status, problem = staff.patch(path, {"title": "c"}, **{"If-Match": '"1"'})
    assert (status, problem["code"]) == (409, "edited_meanwhile")
    assert staff.patch(path, {"title": "c", "version": 1})[0] == 409
    assert staff.patch(path, {"title": "c", "version": 2})[0] == 200
    assert staff.patch(path, {"title": "d"}, **{"If-Match": "x"})[0] == 422
    assert staff.get(path)[1]["title"] == "c"


def test_only_the_author_changes_a_post_and_only_until_the_ruling(staff, colleague):
    idea = factories.idea(by=staff.employee)
    assert colleague.patch(f"/ideas/{idea.pk}", {"title": "x"})[0] == 403
    factories.ruled(factories.reject(), idea)
    status, problem = staff.patch(f"/ideas/{idea.pk}", {"title": "x"})
    assert (status, problem["code"], problem["state"]) == (409, "wrong_state", "rejected")


def test_a_draft_stays_a_draft(staff, colleague):
    draft = factories.draft(by=staff.employee)
    assert colleague.get(f"/ideas/{draft.pk}")[0] == 404
    status, post = staff.patch(f"/ideas/{draft.pk}", {"title": "다 썼어요"})
    assert (status, post["state"], post["title"]) == (200, "draft", "다 썼어요")
    actions.post(draft, Content(title="다 썼어요"), by=staff.employee)


def test_a_state_cannot_be_sent(staff):
    idea = factories.idea(by=staff.employee)
    status, problem = staff.patch(f"/ideas/{idea.pk}", {"state": "accepted"})
    assert (status, list(problem["errors"])) == (422, ["state"])
    assert staff.get(f"/ideas/{idea.pk}")[1]["state"] == "open"


# --- Lists ---------------------------------------------------------------------------------------


def ids(document) -> list[int]:
    return [post["id"] for post in document["results"]]


def test_a_list_is_read_page_by_page(staff):
    made = {factories.idea(by=staff.employee).pk for _ in range(5)}
    seen, path = [], "/ideas?page_size=2&sort=new&kind=fix"
    while path:
        status, document = staff.get(path)
        assert (status, document["count"]) == (200, 5)
        seen += ids(document)
        path = document["next"]
    assert len(seen) == 5 and set(seen) == made
    assert staff.get("/ideas?page=9")[1] == {"count": 5, "next": None, "results": []}


def test_a_page_has_at_most_100_posts(staff):
    import_ideas([Row(n, {"id": n, "title": "x", "touchpoint": "shop"}) for n in range(1, 121)], by=None)
    status, document = staff.get("/ideas?page_size=1000")
    assert (status, document["count"], len(document["results"])) == (200, 120, 100)
    assert document["results"][0]["source_id"] and document["results"][0]["author"] is None
    assert len(ids(staff.get(document["next"])[1])) == 20


def test_filters_combine(staff):
    division = factories.division("고객센터")
    factories.campaign(slug="summer", title="여름")
    wanted = staff.post(
        "/ideas",
        {
            "title": "a",
            "kind": "idea",
            "touchpoint": "sns",
            "tags": ["앱"],
            "campaign": "summer",
            "division": "고객센터",
        },
    )[1]["id"]
    other = staff.post("/ideas", {"title": "b", "tags": ["요금"]})[1]["id"]
    for query in (
        "kind=idea",
        "touchpoint=sns",
        "tag=앱",
        "campaign=summer",
        "division=고객센터",
        f"division={division.pk}",
    ):
        assert ids(staff.get(f"/ideas?{query}&state=open&sort=")[1]) == [wanted], query
    assert ids(staff.get("/ideas?tag=앱&tag=요금&sort=new")[1]) == [other, wanted]
    assert ids(staff.get("/ideas?kind=idea&tag=요금")[1]) == []
    assert ids(staff.get("/ideas?kind=&state=&tag=&sort=new")[1]) == [other, wanted]


def test_posts_come_in_the_order_asked_for(staff, colleague):
    first, second = factories.idea(by=staff.employee), factories.idea(by=staff.employee)
    colleague.put(f"/ideas/{first.pk}/vote")
    assert ids(staff.get("/ideas?sort=votes")[1]) == [first.pk, second.pk]
    assert ids(staff.get("/ideas?sort=new")[1]) == [second.pk, first.pk]


def test_lists_leave_out_what_is_over_unless_asked_for(staff):
    kept, gone = factories.idea(by=staff.employee), factories.idea(by=staff.employee)
    actions.withdraw(gone, by=staff.employee)
    assert ids(staff.get("/ideas")[1]) == [kept.pk]
    assert ids(staff.get("/ideas?state=withdrawn")[1]) == [gone.pk]


def test_words_lead_to_the_search(staff):
    staff.get("/ideas?q=와이파이&kind=fix")
    assert staff.response.status_code == 302
    assert staff.response["Location"] == "/api/v1/search?q=%EC%99%80%EC%9D%B4%ED%8C%8C%EC%9D%B4&kind=fix"


def test_a_list_makes_the_same_queries_for_one_row_and_for_five(staff, django_assert_num_queries):
    def ask():
        assert staff.get("/ideas")[0] == 200

    def posted():
        factories.ruled(
            factories.accept(), factories.idea(tags=("앱", "요금"), responsible_division=factories.division())
        )

    posted()
    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    for _ in range(4):
        posted()
    with django_assert_num_queries(len(queries)):
        ask()
    assert len(queries) <= 8


# --- Who sees what -------------------------------------------------------------------------------

CANARY = "canary-7f3a"


@pytest.fixture
def hider(db) -> Caller:
    factories.campaign()
    return Caller(factories.employee(username=CANARY, name=CANARY))


def test_a_hidden_name_is_nowhere_to_be_read(hider, colleague):
    body = {"title": "말하기 어려운 일", "anonymity": Anonymity.ALWAYS, "tags": ["a"]}
    post = hider.post("/ideas", body)[1]
    path = f"/ideas/{post['id']}"
    hider.post(f"{path}/comments", {"body": "덧붙여요"})
    hider.patch(path, {"title": "말하기 아주 어려운 일"})
    for asked in ("/ideas", path, f"{path}/comments"):
        assert colleague.get(asked)[0] == 200
        assert CANARY not in colleague.response.content.decode(), asked
    assert hider.get(path)[1]["author"] == CANARY
    assert hider.get(f"{path}/comments")[1]["results"][0]["author"] == CANARY


def test_a_comment_that_moved_with_a_merge_keeps_its_authors_name_hidden(hider, colleague):
    source = factories.idea(by=hider.employee, anonymity=Anonymity.ALWAYS)
    target = factories.idea()
    actions.comment(source, "제가 썼어요", by=hider.employee)
    actions.merge(source, target, by=factories.employee(roles.TRIAGE_ADMIN))
    assert colleague.get(f"/ideas/{target.pk}/comments")[1]["count"] == 1
    assert CANARY not in colleague.response.content.decode()
    assert colleague.get(f"/ideas/{source.pk}")[1]["merged_into"] == target.pk


def test_what_a_person_may_not_see_is_not_there(staff, colleague):
    draft = factories.draft(CANARY, by=staff.employee)
    withdrawn = factories.idea(CANARY, by=staff.employee)
    actions.withdraw(withdrawn, by=staff.employee)
    for hidden in (draft, withdrawn):
        path = f"/ideas/{hidden.pk}"
        for method, asked in (("GET", path), ("PATCH", path), ("PUT", f"{path}/vote"), ("DELETE", f"{path}/vote")):
            assert colleague.send(method, asked, {} if method == "PATCH" else None)[0] == 404
        assert colleague.post(f"{path}/comments", {"body": "x"})[0] == 404
        assert colleague.get(f"{path}/comments")[0] == 404
    assert colleague.get("/ideas?state=draft&state=withdrawn&state=open")[1]["count"] == 0


def test_a_guest_sees_and_posts_nothing(staff):
    factories.idea(by=staff.employee)
    guest = Caller(factories.employee(roles.PANEL_GUEST))
    assert guest.get("/ideas") == (200, {"count": 0, "next": None, "results": []})
    assert guest.post("/ideas", {"title": "x"})[0] == 403


# --- Votes and comments --------------------------------------------------------------------------


def test_a_vote_counts_once_however_often_it_is_sent(staff, colleague):
    path = f"/ideas/{factories.idea(by=staff.employee).pk}/vote"
    for _ in range(2):
        status, post = colleague.put(path)
        assert (status, post["votes"], post["voted"]) == (200, 1, True)
    for _ in range(2):
        status, post = colleague.delete(path)
        assert (status, post["votes"], post["voted"]) == (200, 0, False)
    assert not Vote.objects.exists()


def test_a_closed_post_takes_no_votes(staff, colleague):
    idea = factories.idea(by=staff.employee)
    factories.ruled(factories.reject(), idea)
    status, problem = colleague.put(f"/ideas/{idea.pk}/vote")
    assert (status, problem["code"]) == (409, "wrong_state")


def test_comments_are_read_and_answered(staff, colleague):
    path = f"/ideas/{factories.idea(by=staff.employee).pk}"
    status, comment = colleague.post(f"{path}/comments", {"body": "저도 들었어요 @staff"})
    assert (status, comment["author"], comment["parent"]) == (201, "colleague", None)
    status, reply = staff.post(f"{path}/comments", {"body": "고마워요", "parent": comment["id"]})
    assert (status, reply["parent"]) == (201, comment["id"])
    assert [each["id"] for each in staff.get(f"{path}/comments")[1]["results"]] == [comment["id"], reply["id"]]
    assert staff.get(path)[1]["comments"] == 2
    elsewhere = f"/ideas/{factories.idea().pk}/comments"
    status, problem = staff.post(elsewhere, {"body": "x", "parent": comment["id"]})
    assert (status, list(problem["errors"])) == (422, ["parent"])


def test_a_post_or_comment_sent_again_with_its_key_is_one(staff, colleague):
    key = {"Idempotency-Key": "retry-1"}
    first, again = (staff.post("/ideas", {"title": "와이파이"}, **key) for _ in range(2))
    assert first == again and first[0] == 201
    assert colleague.post("/ideas", {"title": "와이파이"}, **key)[1]["id"] != first[1]["id"]
    other = staff.post("/ideas", {"title": "와이파이"}, **{"Idempotency-Key": "retry-2"})[1]
    assert other["id"] != first[1]["id"]
    threads = [f"/ideas/{post['id']}/comments" for post in (first[1], other)]
    for thread in threads:
        sent, resent = (staff.post(thread, {"body": "저도요"}, **key) for _ in range(2))
        assert sent == resent and sent[0] == 201
        assert staff.get(thread)[1]["count"] == 1
    for path, body in (("/ideas", {"title": "x"}), (threads[0], {"body": "x"})):
        status, problem = staff.post(path, body, **{"Idempotency-Key": "k" * 101})
        assert (status, list(problem["errors"])) == (422, ["Idempotency-Key"])


# --- Bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "\x00\u202e"}, "title"),
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": {"a": 1}}, "title"),
        ({"title": "가" * 201}, "title"),
        ({"title": "x", "body": "x" * 1_000_000}, "body"),
        ({"title": "x", "body": ["a"]}, "body"),
        ({"title": "x", "kind": "finding"}, "kind"),
        ({"title": "x", "kind": "\x00"}, "kind"),
        ({"title": "x", "touchpoint": "moon"}, "touchpoint"),
        ({"title": "x", "anonymity": "maybe"}, "anonymity"),
        ({"title": "x", "place": "x" * 121}, "place"),
        ({"title": "x", "tags": "앱"}, "tags"),
        ({"title": "x", "tags": [1]}, "tags.0"),
        ({"title": "x", "tags": ["x" * 41]}, "tags"),
        ({"title": "x", "tags": [f"t{n}" for n in range(11)]}, "tags"),
        ({"title": "x", "campaign": 7}, "campaign"),
    ],
)
def test_a_bad_post_is_refused_with_the_field_and_a_message(staff, body, field):
    status, problem = staff.post("/ideas", body)
    assert (status, list(problem["errors"])) == (422, [field])
    assert problem["errors"][field][0]
    assert not Idea.objects.exists()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 200_000, 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"null", 400),
        (b'{"title": "\\ud800"}', 422),
        (b'{"title": "' + b"x" * (6 << 20) + b'"}', 413),
    ],
)
def test_a_body_that_is_no_object_is_refused(staff, raw, expected):
    assert staff.send("POST", "/ideas", raw=raw)[0] == expected
    assert not Idea.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=x", f"page={10**30}", "page_size=0", "page_size=x", "page=1.5", "sort=random",
        "kind=x", "state=x", "touchpoint=moon",
    ],
)  # fmt: skip
def test_a_bad_query_is_refused(staff, query):
    assert staff.get(f"/ideas?{query}")[0] == 422


@pytest.mark.parametrize(
    "query", ["tag=%00", "division=%00", "campaign=%00", f"division={10**30}", f"page_size={10**30}", "x=1"]
)
def test_an_odd_query_finds_something_or_nothing(staff, query):
    assert staff.get(f"/ideas?{query}")[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        {"body": ""},
        {"body": "x" * 5001},
        {"body": 1},
        {"body": "x", "parent": "y"},
        {"body": "x", "parent": 10**30},
        {},
    ],
)
def test_a_bad_comment_is_refused(staff, body):
    idea = factories.idea(by=staff.employee)
    assert staff.post(f"/ideas/{idea.pk}/comments", body)[0] == 422
    assert not idea.comments.exists()


def test_markup_formulas_and_emoji_come_back_as_they_were_sent(staff):
    title = '=cmd|"/C calc" <b onclick=x>🙂</b> "; DROP TABLE ideas_idea'
    post = staff.post("/ideas", {"title": title, "body": "<script>alert(1)</script>"})[1]
    assert (post["title"], post["body"]) == (title, "<script>alert(1)</script>")


@pytest.mark.parametrize("number", ["0", str(10**30), "9" * 5000])
def test_a_number_that_no_post_has_is_not_there(staff, number):
    assert staff.get(f"/ideas/{number}")[0] == 404
    assert staff.put(f"/ideas/{number}/vote")[0] == 404
