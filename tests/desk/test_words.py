"""Synonyms and words of our own in the admin: they count from the next search on."""

import pytest
from django.urls import reverse

from portal.events import outbox
from portal.events.models import Event
from portal.people import roles
from search import lexicon
from search.finding import find
from search.models import SynonymGroup, UserWord
from search.port import Query
from tests import factories

pytestmark = pytest.mark.django_db


def found(text, person):
    return [idea.title for idea in find(Query(person, text)).ideas]


def test_a_synonym_counts_from_the_next_search_until_it_is_taken_away(desk, admin):
    factories.idea("새빛박스가 멈춰요")
    outbox.drain()
    assert found("꼬마상자", admin) == []
    answer = desk.post(reverse("synonyms:add"), {"words": "새빛박스 ,  꼬마상자", "is_active": "on"}, follow=True)
    assert "새빛박스, 꼬마상자" in answer.content.decode()
    assert found("꼬마상자", admin) == ["새빛박스가 멈춰요"]
    group = SynonymGroup.objects.get(words="새빛박스, 꼬마상자")
    desk.post(reverse("synonyms:edit", args=[group.pk]), {"words": group.words})
    assert found("꼬마상자", admin) == []
    desk.post(reverse("synonyms:edit", args=[group.pk]), {"words": group.words, "is_active": "on"})
    assert found("꼬마상자", admin) != []
    desk.post(reverse("synonyms:delete", args=[group.pk]))
    assert found("꼬마상자", admin) == []
    kinds = Event.objects.filter(kind__startswith="search.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["search.synonyms_saved"] * 3 + ["search.synonyms_removed"]


@pytest.mark.parametrize("words", ["", "하나뿐", "가나, ???", ", ".join(f"이름{n}" for n in range(30))])
def test_a_group_that_makes_no_sense_comes_back_with_its_text(desk, words):
    before = SynonymGroup.objects.count()
    answer = desk.post(reverse("synonyms:add"), {"words": words, "is_active": "on"})
    assert "words" in answer.context["form"].errors
    assert SynonymGroup.objects.count() == before
    assert words.strip() in answer.content.decode()


def test_a_word_of_our_own_is_added_changed_and_taken_away(desk):
    desk.post(reverse("words:add"), {"word": "  새빛홈 "})
    word = UserWord.objects.get(word="새빛홈")
    assert "새빛홈" in lexicon.current().own
    desk.post(reverse("words:edit", args=[word.pk]), {"word": "새빛몰"})
    assert lexicon.current().own == ("새빛몰",)
    twice = desk.post(reverse("words:add"), {"word": "새빛몰"})
    assert "word" in twice.context["form"].errors
    assert "새빛몰" in desk.get(reverse("words:index"), {"q": "새빛"}).content.decode()
    desk.post(reverse("words:delete", args=[word.pk]))
    assert lexicon.current().own == ()


def test_who_is_no_triage_admin_changes_nothing(signed_in):
    group, word = SynonymGroup.objects.first(), UserWord.objects.create(word="새빛홈")
    client = signed_in(factories.employee(roles.CAMPAIGN_MANAGER))
    for address, data in [
        (reverse("synonyms:add"), {"words": "가나, 다라"}),
        (reverse("synonyms:edit", args=[group.pk]), {"words": "가나, 다라"}),
        (reverse("synonyms:delete", args=[group.pk]), {}),
        (reverse("words:add"), {"word": "다라"}),
        (reverse("words:delete", args=[word.pk]), {}),
    ]:
        assert client.post(address, data).status_code in (302, 403, 404)
    assert SynonymGroup.objects.get(pk=group.pk).words == group.words
    assert list(UserWord.objects.values_list("word", flat=True)) == ["새빛홈"]
