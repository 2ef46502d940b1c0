"""What only Elasticsearch has: an index of its own that may be behind, rebuilt, away, or not there yet."""

import pytest
from django.test import Client

from ideas import actions
from ideas.models import Audience, Idea
from portal.events import outbox
from portal.events.models import Job
from portal.people import roles
from portal.people.models import Employee
from search import actions as search_actions
from search import checks, syncing, versions
from search.engines import engine, engines
from search.engines.elastic import client, documents, writing
from search.models import SynonymGroup, UserWord
from search.port import Filters, Query
from tests import factories
from tests.search.conftest import Index
from tests.search.elastic import Cluster

pytestmark = [pytest.mark.elasticsearch, pytest.mark.django_db, pytest.mark.usefixtures("elasticsearch")]


def ids(text: str, viewer: Employee | None = None, **fields: object) -> list[int]:
    return engine().match(Query(viewer or factories.employee(), text, **fields)).ids  # type: ignore[arg-type]


def signed_in(person: Employee) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


# --- Who sees what ------------------------------------------------------------------------------


def test_the_filter_inside_the_engine_says_what_visible_to_says(index: Index, elasticsearch: Cluster) -> None:
    author, member, guest = factories.employee(), factories.employee(), factories.employee(roles.PANEL_GUEST)
    audience, other = Audience.objects.create(name="검증단"), Audience.objects.create(name="다른 검증단")
    audience.members.add(member, guest)
    for number, its in enumerate([None, audience, other, None, None, audience]):
        idea = factories.idea(f"글 {number}", by=author if number % 2 else factories.employee())
        Idea.objects.filter(pk=idea.pk).update(audience=its)
        if number == 4:
            actions.withdraw(idea, by=idea.author)
        syncing.announce([idea.pk])
    factories.draft(by=author)
    index()
    inactive = factories.employee(is_active=False)
    triage = factories.employee(roles.TRIAGE_ADMIN)
    root = factories.employee(is_superuser=True)
    for person in (author, member, guest, inactive, triage, root, factories.employee(), None):
        query = {"bool": {"filter": [one.to_dict() for one in documents.readable_by(person)]}}
        hits = elasticsearch.client.search(index=writing.alias(), query=query, size=100)["hits"]["hits"]
        visible = Idea.objects.visible_to(person).listed().values_list("pk", flat=True)
        assert {int(hit["_id"]) for hit in hits} == set(visible)


def test_nobodys_name_nor_anything_but_the_post_is_kept(index: Index, elasticsearch: Cluster) -> None:
    idea = factories.idea("평범한 글", by=factories.employee(name="금붕어"), anonymity="always")
    actions.add_note(idea, "수리부엉이", by=factories.employee(roles.TRIAGE_ADMIN))
    index()
    (kept,) = elasticsearch.documents().values()
    assert "금붕어" not in str(kept)
    assert "수리부엉이" not in str(kept)


# --- In step ------------------------------------------------------------------------------------


def test_what_filters_look_at_reaches_the_index(index: Index, elasticsearch: Cluster) -> None:
    network = factories.division("네트워크")
    ruling = factories.ruled(factories.accept(), factories.idea("발열", tags=("열",), responsible_division=network))
    index()
    kept = elasticsearch.documents()[ruling.idea.pk]
    expected = {
        "state": "accepted", "owner": ruling.idea.owner_id, "division": network.pk, "tag": ["열"], "kind": "fix",
        "campaign": "fix-this", "gone": False,
    }  # fmt: skip
    assert {name: kept[name] for name in expected} == expected


def test_what_leaves_the_lists_leaves_a_tombstone_that_a_late_writer_cannot_undo(
    index: Index, elasticsearch: Cluster
) -> None:
    idea = factories.idea("사라질 글")
    index()
    late = {"index": {"_index": writing.alias(), "_id": str(idea.pk), "version": versions.draw()}}
    late["index"]["version_type"] = "external"
    document = documents.document(idea)
    actions.withdraw(idea, by=idea.author)
    index()
    assert elasticsearch.documents() == {}
    (item,) = elasticsearch.client.bulk(operations=[late, document])["items"]
    assert item["index"]["status"] == 409
    assert elasticsearch.documents() == {}


def test_numbers_only_grow_and_never_fall_behind_the_clock() -> None:
    drawn = [versions.draw() for _ in range(20)]
    assert drawn == sorted(set(drawn))
    assert drawn[0] > 1_700_000_000_000


def test_an_index_that_is_not_there_is_built_by_the_worker(index: Index, elasticsearch: Cluster) -> None:
    idea = factories.idea("발열")
    for name in elasticsearch.client.indices.get_alias(name=writing.alias()).body:
        elasticsearch.client.indices.delete(index=name)
    outbox.drain()
    assert Job.objects.filter(handler=writing.HANDLER, attempts=0, dead_at=None).exists(), "it waits"
    assert not elasticsearch.client.indices.exists_alias(name=writing.alias()), "a write makes no index by itself"
    found = engine().match(Query(idea.author, "발열"))
    assert (found.ids, found.is_second_best) == ([idea.pk], True)
    writing.keep()
    elasticsearch.refresh()
    found = engine().match(Query(idea.author, "발열"))
    assert (found.ids, found.is_second_best) == ([idea.pk], False)


def test_a_rebuild_leaves_one_index_with_everything(index: Index, elasticsearch: Cluster) -> None:
    kept, gone = factories.idea("남는 글"), factories.idea("사라질 글")
    actions.withdraw(gone, by=gone.author)
    elasticsearch.client.indices.create(index=f"{writing.alias()}-9", aliases={writing.next_alias(): {}})  # left behind
    assert writing.rebuild() == 1
    assert set(elasticsearch.documents()) == {kept.pk}
    assert len(elasticsearch.client.indices.get_alias(index=f"{writing.alias()}*").body) == 1
    assert not writing.check(repair=False)


def test_two_rebuilds_do_not_go_on_at_once() -> None:
    with versions.sole_rebuilder(), pytest.raises(versions.Busy):
        writing.rebuild()


# --- Words of the company's own -----------------------------------------------------------------


def test_a_synonym_counts_from_the_next_search_on(index: Index) -> None:
    idea = factories.idea("꼬마상자가 뜨거워요")
    factories.idea("전혀 다른 이야기")
    index()
    search_actions.save_synonyms(
        SynonymGroup(), by=factories.employee(roles.TRIAGE_ADMIN), words="꼬마상자, 미니에그", is_active=True
    )
    from search.finding import find  # what the page calls, which reads the synonyms

    assert find(Query(factories.employee(), "미니에그")).ideas == [idea]


def test_a_word_of_our_own_is_one_word_to_nori_once_the_worker_has_seen_it(elasticsearch: Cluster) -> None:
    def cut(text: str) -> list[str]:
        answer = elasticsearch.client.indices.analyze(index=writing.alias(), analyzer="words_query", text=text)
        return [token["token"] for token in answer["tokens"]]

    writing.keep()
    assert "새빛둥이" not in cut("새빛둥이 요금제")
    search_actions.save_word(UserWord(word="새빛둥이"), by=factories.employee(roles.TRIAGE_ADMIN))
    writing.keep()
    assert "새빛둥이" in cut("새빛둥이 요금제")


# --- Away ---------------------------------------------------------------------------------------


def test_while_it_is_away_the_database_answers_and_the_page_says_so(index: Index, settings) -> None:
    idea = factories.idea("발열이 심해요", tags=("발열",))
    index()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    person = factories.employee()
    page = signed_in(person).get("/ideas/?q=발열")
    assert [row.title for row in page.context["rows"]] == [idea.title]
    assert "these results come from a simpler one" in page.content.decode()
    assert [one.id for one in engine().similar(idea.title, person, limit=5)] == [idea.pk]
    assert [one.text for one in engine().complete("발열", person, limit=5)] == ["발열", idea.title]
    assert "simpler one" not in signed_in(person).get("/ideas/").content.decode(), "a list asks no engine"


def test_one_try_in_a_while_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    breaker = client.Breaker()
    assert breaker.lets_through()
    breaker.open()
    assert not breaker.lets_through()
    monkeypatch.setattr(client, "PAUSE", 0)
    breaker.open()
    monkeypatch.setattr(client, "PAUSE", 10)
    assert (breaker.lets_through(), breaker.lets_through()) == (True, False)
    breaker.close()
    assert (breaker.lets_through(), breaker.lets_through()) == (True, True)


def test_ready_though_elasticsearch_is_behind(client: Client) -> None:
    factories.idea()
    Job.objects.filter(handler=syncing.DATABASE).delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["elasticsearch_behind"]) == (200, True)


def test_the_check_before_a_deployment_tells_what_is_wrong(settings) -> None:
    assert checks.elasticsearch(None) == []
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert [one.id for one in checks.elasticsearch(None)] == ["search.W001"]
    settings.ELASTICSEARCH_URL = ""
    assert checks.elasticsearch(None) == []


def test_filters_beyond_the_best_of_all_are_asked_of_the_index(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.candidates.MOST_CANDIDATES", 3)
    network = factories.division()
    for _ in range(6):
        factories.idea("단말기 발열")
    wanted = factories.idea("단말기", body="그 밖의 여러 가지 이야기가 길게 이어지는 글", responsible_division=network)
    index()
    assert ids("단말기 발열", filters=Filters(division=(network.pk,))) == [wanted.pk]
    assert [one.name for one in engines()] == ["elasticsearch", "database"]
