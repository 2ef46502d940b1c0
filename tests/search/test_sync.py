"""The index follows the posts through the outbox, and says so itself."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from ideas import actions
from ideas.content import Content
from ideas.models import Idea
from portal.events.actions import enqueue
from portal.events.models import Job
from portal.people import roles
from search import indexing
from search.finding import find
from search.models import IdeaDocument, TokenCount
from search.port import Query
from tests import factories, migrated

pytestmark = pytest.mark.django_db
Index = Callable[[], object]


def found(text: str) -> list[Idea]:
    return find(Query(factories.employee(), text)).ideas


def test_a_post_is_found_once_the_worker_has_seen_it(index: Index) -> None:
    idea = factories.idea("엘리베이터 안에서 통화가 끊깁니다")
    assert found("엘리베이터") == []
    index()
    assert found("엘리베이터") == [idea]


def test_title_body_tags_and_place_are_all_looked_through(index: Index) -> None:
    idea = factories.idea("제목", body="본문에는 프로젝터", tags=("현수막",), place="강릉시 초당동")
    index()
    assert [found(word) for word in ("제목", "프로젝터", "현수막", "초당동")] == [[idea]] * 4


def test_an_edit_is_found_by_its_new_words_only(index: Index) -> None:
    author = factories.employee()
    idea = factories.idea("셋톱박스가 뜨겁습니다", by=author)
    index()
    actions.edit(idea, Content(title="리모컨이 안 먹습니다"), by=author, seen_version=1)
    index()
    assert (found("셋톱박스"), found("리모컨")) == ([], [idea])


def test_a_tag_is_found_and_lost_again(index: Index) -> None:
    idea = factories.idea("안내문이 어렵습니다")
    tagging = actions.tag(idea, "픽토그램", by=idea.author)
    index()
    assert found("픽토그램") == [idea]
    actions.untag(tagging, by=idea.author)
    index()
    assert found("픽토그램") == []


def test_what_is_withdrawn_or_merged_leaves_the_index_and_what_is_parted_returns(index: Index) -> None:
    admin = factories.employee(roles.TRIAGE_ADMIN)
    withdrawn, merged, target = (factories.idea(f"무인 단말기 {n}") for n in "가나다")
    index()
    actions.withdraw(withdrawn, by=withdrawn.author)
    merge = actions.merge(merged, target, by=admin)
    index()
    assert set(IdeaDocument.objects.values_list("pk", flat=True)) == {target.pk}
    actions.unmerge(merge, by=admin)
    index()
    assert set(IdeaDocument.objects.values_list("pk", flat=True)) == {target.pk, merged.pk}


def test_the_same_change_told_twice_counts_once(index: Index) -> None:
    idea = factories.idea("정산 화면이 느립니다")
    index()
    enqueue("search.index", [str(idea.pk), str(idea.pk)])
    index()
    indexing.sync([idea.pk])
    assert TokenCount.objects.get(token="정산").documents == 1
    assert not indexing.check()


def test_what_was_deleted_meanwhile_is_no_error() -> None:
    indexing.sync([123456789])
    assert not indexing.check()


def test_check_names_what_is_missing_stale_extra_or_miscounted_and_repair_mends_it(index: Index) -> None:
    missing, stale, extra = (factories.idea(f"주차장에서 신호가 약해요 {n}") for n in "가나다")
    index()
    IdeaDocument.objects.filter(pk=missing.pk).delete()
    IdeaDocument.objects.filter(pk=stale.pk).update(title=" 낡은 은말 ")
    Idea.objects.filter(pk=extra.pk).update(state="withdrawn")
    drift = indexing.check()
    assert (drift.missing, drift.stale, drift.extra) == ([missing.pk], [stale.pk], [extra.pk])
    assert "주차" in drift.miscounted
    indexing.check(repair=True)
    assert not indexing.check()
    assert set(found("주차장")) == {missing, stale}


def test_the_commands_say_how_it_stands(index: Index) -> None:
    factories.idea("요금제 비교가 어렵습니다")
    with pytest.raises(SystemExit) as failed:
        call_command("check_index", stdout=(out := StringIO()))
    assert failed.value.code == 1
    assert out.getvalue().startswith("database: missing: 1 (")
    call_command("rebuild_index", stdout=(out := StringIO()))
    assert out.getvalue() == "database: 1 posts indexed.\n"
    call_command("check_index", stdout=(out := StringIO()))
    assert out.getvalue() == "database: in step with the posts.\n"


def test_repair_by_command_leaves_nothing_to_report() -> None:
    factories.idea("요금제 비교가 어렵습니다")
    call_command("check_index", "--repair", stdout=(out := StringIO()))
    assert out.getvalue().endswith("database: in step with the posts.\n")


def test_a_rebuild_forgets_what_does_not_belong(index: Index) -> None:
    kept, gone = factories.idea("남는 글"), factories.idea("사라질 글")
    index()
    Idea.objects.filter(pk=gone.pk).update(state="withdrawn")
    assert indexing.rebuild() == 1
    assert found("글") == [kept]
    assert not indexing.check()


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_the_full_text_index_too(index: Index) -> None:
    factories.idea("폐기된 단말기가 목록에 남아요")
    index()
    migrated.flush()
    assert not indexing.check()


def test_one_post_that_cannot_be_indexed_keeps_no_other_out(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = factories.idea("성한 글"), factories.idea("깨진 글")
    made = indexing.document

    def breaking(idea: Idea) -> IdeaDocument:
        if idea == bad:
            raise ValueError("no tokens today")
        return made(idea)

    monkeypatch.setattr(indexing, "document", breaking)
    index()
    assert found("성한") == [good]
    waiting = Job.objects.get()
    assert (waiting.key, waiting.attempts, waiting.last_error) == (str(bad.pk), 1, "ValueError: no tokens today")


def test_a_very_long_post_is_indexed(index: Index) -> None:
    words = "".join(chr(0xAC00 + n % 11_000) for n in range(0, 29_000 * 7, 7))
    idea = factories.idea("아주 긴 글", body=words + " 마지막낱말")
    index()
    assert found("마지막낱말") == [idea]
