"""The ledger's pages: for auditors, with filters, every field, verification on the spot, download and erasure."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.kit import clock
from portal.people import roles
from tests import factories
from tests.browser.accessibility import assert_accessible
from workout import actions, triggers
from workout.models import Checkpoint, LedgerRow


@pytest.fixture
def auditor(db: None) -> Any:
    return factories.employee(roles.AUDITOR, name="감사인", language="en")


@pytest.fixture
def client(auditor: Any, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(auditor)


@pytest.fixture
def written(room: Any) -> Any:
    """Three rulings, the second of which the third corrects; the meeting is closed."""
    actions.rule(room.item, factories.reject("다른 방법이 있어요"), by=room.sponsor)
    second = factories.item(room.meeting, factories.idea("둘째 글"))
    ruling = actions.rule(second, factories.accept(reason="고칩시다"), by=room.deputy)
    actions.correct(ruling, factories.ask("어디인가요?"), "다시 보니", by=room.sponsor)
    actions.close(room.meeting, by=room.facilitator)
    return room


PAGES = ("/ledger/", "/ledger/1/", "/ledger/1/erase/", "/ledger/download/")


@pytest.mark.parametrize("role", sorted(set(roles.ALL) - {roles.AUDITOR}))
def test_it_is_for_auditors(role: str, written: Any, signed_in: Any) -> None:
    other = signed_in(factories.employee(role))
    refused = 404 if role == roles.PANEL_GUEST else 403  # for guests there is nothing there
    assert [other.get(url).status_code for url in PAGES] == [refused] * len(PAGES)
    assert other.post("/ledger/verify/").status_code == refused
    assert other.post("/ledger/1/erase/", {}).status_code == refused


def test_who_is_not_signed_in_sees_nothing(written: Any) -> None:
    for url in (*PAGES, Checkpoint.objects.get().get_absolute_url()):
        assert Client().get(url).status_code == 302


def test_the_way_there_is_in_the_auditors_menu(client: Client, signed_in: Any) -> None:
    assert 'href="/ledger/"' in client.get("/ideas/").content.decode()
    assert 'href="/ledger/"' not in signed_in(factories.employee()).get("/ideas/").content.decode()


def listed(client: Client, **asked: Any) -> list[int]:
    return [row.number for row in client.get("/ledger/", asked).context["rows"]]


def test_filters(client: Client, written: Any, settings: Any) -> None:
    today, post = clock.today(), written.post
    assert listed(client) == [3, 2, 1]
    assert listed(client, verdict="reject") == [1]
    assert listed(client, post=post.pk) == [1]
    assert listed(client, number=2) == [2]
    assert listed(client, meeting=written.meeting.pk, kind="ruling") == [3, 2, 1]
    assert listed(client, kind="erasure") == []
    assert listed(client, ruled_by="윤경") == [3, 1]
    assert listed(client, corrected="on") == [3, 2]
    assert listed(client, since=today, until=today) == [3, 2, 1]
    assert listed(client, since=today + timedelta(days=1)) == listed(client, until=today - timedelta(days=1)) == []
    assert listed(client, number="x", since="soon", verdict="maybe", post="1e9", meeting="0") == [3, 2, 1]
    assert "No row fits" in client.get("/ledger/", {"post": 99999}).content.decode()


def test_an_empty_ledger_says_so(client: Client) -> None:
    assert "still empty" in client.get("/ledger/").content.decode()


def test_queries_do_not_grow_with_the_rows(client: Client, room: Any) -> None:
    actions.rule(room.item, factories.reject(), by=room.sponsor)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/ledger/")
    for _ in range(3):
        actions.rule(factories.item(room.meeting), factories.accept(reason="예"), by=room.sponsor)
    with CaptureQueriesContext(connection) as four:
        client.get("/ledger/")
    assert len(four) <= len(one)


def test_a_row_shows_each_field_its_words_and_its_links(client: Client, written: Any) -> None:
    text = client.get("/ledger/2/").content.decode()
    for shown in (
        "고칩시다",
        "둘째 글",
        "superseded by no. 3",
        "as it was written",
        "The hash fits.",
        "no. 1",
        "no. 3",
    ):
        assert shown in text, shown
    for row in LedgerRow.objects.filter(pk__in=[1, 2, 3]):
        assert row.hash in text
    assert Checkpoint.objects.get().get_absolute_url() in text
    assert client.get("/ledger/99/").status_code == 404


@pytest.mark.parametrize(
    "change", [{"payload": "[]"}, {"payload": "no json"}, {"hash": "no hash"}, {"payload": '{"texts":[],"post":"x"}'}]
)
def test_a_row_that_was_tampered_with_is_shown_as_it_is(change: dict, client: Client, written: Any) -> None:
    connection.check_constraints()
    with transaction.atomic():
        with triggers.lifted():
            LedgerRow.objects.filter(pk=2).update(**change)
        response = client.get("/ledger/2/")
        found = client.post("/ledger/verify/").content.decode()
        transaction.set_rollback(True)
    assert response.status_code == 200 and "The hash does not fit." in response.content.decode()
    assert "not intact" in found and 'href="/ledger/2/"' in found


def test_verify_now(client: Client, written: Any) -> None:
    text = client.post("/ledger/verify/?verdict=reject").content.decode()
    assert "The ledger is intact" in text and "3 rows were recomputed" in text and "1 signed checkpoint holds" in text
    assert client.get("/ledger/verify/").status_code == 405


def test_download(client: Client, written: Any) -> None:
    response = client.get("/ledger/download/")
    assert response["Content-Disposition"].startswith('attachment; filename="ledger-')
    names = zipfile.ZipFile(io.BytesIO(b"".join(response))).namelist()
    assert {"ledger/ledger.jsonl", "ledger/verify.py", "ledger/keys.txt", "ledger/README.txt"} <= set(names)


def test_everybody_may_keep_a_checkpoint(written: Any, signed_in: Any) -> None:
    checkpoint = Checkpoint.objects.get()
    response = signed_in(factories.employee()).get(checkpoint.get_absolute_url())
    assert response.content.decode() == checkpoint.signed().text()
    assert "attachment" in response["Content-Disposition"]
    assert signed_in(factories.employee(roles.PANEL_GUEST)).get(checkpoint.get_absolute_url()).status_code == 404


def test_words_are_erased_by_a_form_that_asks_twice(client: Client, written: Any) -> None:
    asked = {"fields_to_erase": ["reason"], "reason": "개인정보보호법 제36조"}
    response = client.post("/ledger/1/erase/", asked)
    assert response.status_code == 422 and "개인정보보호법" in response.content.decode()
    assert LedgerRow.objects.count() == 3
    response = client.post("/ledger/1/erase/", asked | {"sure": "on"}, follow=True)
    text = response.content.decode()
    assert response.redirect_chain[-1][0] == "/ledger/1/"
    assert "Erased by law on" in text and "다른 방법이 있어요" not in text
    assert "다른 방법이 있어요" not in client.get(f"/ideas/{written.post.pk}/").content.decode()
    assert "개인정보보호법" in client.get("/ledger/4/").content.decode()
    assert "is intact" in client.post("/ledger/verify/").content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_accessible_and_fit(width: int, scheme: str, written: Any, auditor: Any, sign_in: Any) -> None:
    page = sign_in(auditor, viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    for url in ("/ledger/", "/ledger/?verdict=accept", "/ledger/2/", "/ledger/1/erase/"):
        assert page.goto(url).status == 200
        assert_accessible(page)
    page.goto("/ledger/")
    page.get_by_role("button", name="Verify now").click()
    page.get_by_text("The ledger is intact").wait_for()
