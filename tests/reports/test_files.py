"""Exports and imports through the portal: made by the worker, for who asked alone, gone after a week."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from ideas import actions as idea_actions
from ideas.models import Audience, Idea
from ideas.states import Anonymity
from portal.events import outbox
from portal.kit import clock
from portal.people import roles
from portal.reports import actions, facts
from portal.reports.models import Dataset, Export, FileState, Import
from tests import factories

pytestmark = pytest.mark.django_db

LINE = {"id": "a-1", "title": "정류장 와이파이가 끊겨요", "touchpoint": "shop"}


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    from ideas.models.photo import private_storage

    settings.PRIVATE_ROOT = tmp_path
    for model in (Export, Import):
        model._meta.get_field("file").storage = private_storage()
    yield
    for model in (Export, Import):
        model._meta.get_field("file").storage = private_storage()


def signed_in(*role_names: str) -> Client:
    client = Client()
    client.person = factories.employee(*role_names)
    client.force_login(client.person)
    return client


def made(client: Client, dataset: str, file_format: str) -> bytes:
    assert client.post("/exports/", {"dataset": dataset, "format": file_format}).status_code == 302
    outbox.drain()
    export = Export.objects.of(client.person).first()
    assert export.state == FileState.READY
    answer = client.get(f"/exports/{export.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content)


def lines(*rows: dict, name: str = "posts.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(json.dumps(row) for row in rows).encode())


class TestExports:
    @pytest.mark.parametrize("dataset", Dataset.values)
    def test_every_dataset_comes_in_every_format(self, dataset):
        client = signed_in()
        ruling = factories.ruled(factories.accept(), factories.idea("=HYPERLINK(1)"))
        idea_actions.report(
            ruling.idea, note="+82 로 전화가 왔대요", touchpoint="shop", heard_on=clock.today(), by=client.person
        )
        facts.rebuild()
        told = json.loads(made(client, dataset, "jsonl").splitlines()[0])
        table = list(csv.reader(io.StringIO(made(client, dataset, "csv").decode("utf-8-sig"))))
        sheet = load_workbook(io.BytesIO(made(client, dataset, "xlsx"))).worksheets[0]
        assert list(told) == table[0] == [cell.value for cell in sheet[1]]
        assert told["title"] == "=HYPERLINK(1)"
        assert len(table) == 2
        for cells in (table[1], [cell.value for cell in sheet[2]]):
            assert not any(str(cell).startswith(("=", "+", "-", "@")) for cell in cells)
            assert "'=HYPERLINK(1)" in cells
        assert all(cell.data_type != "f" for cell in sheet[2])

    def test_nobody_else_can_fetch_it(self):
        client = signed_in()
        made(client, Dataset.POSTS, "csv")
        export = Export.objects.get()
        assert signed_in(roles.TRIAGE_ADMIN).get(f"/exports/{export.pk}/").status_code == 404
        assert Client().get(f"/exports/{export.pk}/").status_code == 302
        assert f"/exports/{export.pk}/" in client.get("/exports/").text
        assert f"/exports/{export.pk}/" not in signed_in().get("/exports/").text

    def test_what_is_hidden_is_not_in_it(self):
        client = signed_in(roles.TRIAGE_ADMIN)
        author = factories.employee(name="숨은사람", username="hidden-author")
        factories.idea("이름 없는 글", by=author, anonymity=Anonymity.ALWAYS)
        factories.draft("카나리아 초안", by=client.person)
        seen = factories.idea("검증단만 보는 글")
        Idea.objects.filter(pk=seen.pk).update(audience=Audience.objects.create(name="검증단"))
        facts.rebuild()
        for dataset in Dataset.values:
            text = made(client, dataset, "jsonl").decode()
            for canary in ("숨은사람", "hidden-author", "카나리아", "검증단만"):
                assert canary not in text

    def test_it_is_gone_after_a_week(self):
        client = signed_in()
        made(client, Dataset.POSTS, "csv")
        export = Export.objects.get()
        path = Path(export.file.path)
        assert path.exists()
        with clock.at(clock.now() + timedelta(days=8)):
            assert client.get(f"/exports/{export.pk}/").status_code in (302, 404)  # the sign-in may have ended too
            assert actions.discard_expired() == 1
        assert not path.exists()
        assert not Export.objects.exists()

    def test_who_has_left_meanwhile_gets_nothing(self):
        client = signed_in()
        client.post("/exports/", {"dataset": "posts", "format": "csv"})
        type(client.person).objects.filter(pk=client.person.pk).update(is_active=False)
        outbox.drain()
        assert Export.objects.get().state == FileState.FAILED

    def test_a_worker_that_died_is_followed_by_another(self):
        client = signed_in()
        factories.idea()
        client.post("/exports/", {"dataset": "posts", "format": "csv"})
        export = Export.objects.get()
        Export.objects.update(state=FileState.WORKING, done=1)
        Path(export.file.path).parent.mkdir(parents=True)
        Path(export.file.path).write_text("half a file")
        outbox.drain()
        assert Export.objects.get().state == FileState.READY
        assert Path(export.file.path).read_bytes().startswith("\ufeff".encode())

    def test_guests_take_nothing_out(self):
        guest = signed_in(roles.PANEL_GUEST)
        assert guest.get("/exports/").status_code == 404
        assert guest.post("/exports/", {"dataset": "posts", "format": "csv"}).status_code == 404

    def test_what_does_not_exist_comes_back(self):
        assert signed_in().post("/exports/", {"dataset": "salaries", "format": "csv"}).status_code == 422


class TestImports:
    def test_it_is_tried_first_and_then_taken_in(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        bad = {"id": "a-2", "title": "접점이 없어요", "touchpoint": "moon"}
        assert admin.post("/imports/", {"file": lines(LINE, bad)}).status_code == 302
        outbox.drain()
        sent = Import.objects.get()
        assert (sent.state, sent.created, sent.refused) == (FileState.READY, 1, 1)
        assert not Idea.objects.exists()
        page = admin.get("/imports/").text
        assert f"/imports/{sent.pk}/" in page
        assert "moon" in page
        assert admin.post(f"/imports/{sent.pk}/").status_code == 302
        outbox.drain()
        assert [idea.source_id for idea in Idea.objects.all()] == ["a-1"]
        assert Import.objects.get().dry_run is False
        assert admin.post(f"/imports/{sent.pk}/").status_code == 422
        assert Idea.objects.count() == 1

    def test_a_file_that_is_none_says_so(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        assert admin.post("/imports/", {"file": lines(LINE, name="posts.pdf")}).status_code == 422
        assert not Import.objects.exists()
        admin.post("/imports/", {"file": SimpleUploadedFile("posts.xlsx", b"no spreadsheet")})
        outbox.drain()
        sent = Import.objects.get()
        assert sent.state == FileState.FAILED
        assert sent.error in admin.get("/imports/").text

    def test_only_admins_bring_anything_in(self):
        for role, answer in ((roles.STAFF, 403), (roles.EXECUTIVE, 403), (roles.PANEL_GUEST, 404)):
            client = signed_in(role)
            assert client.get("/imports/").status_code == answer
            assert client.post("/imports/", {"file": lines(LINE)}).status_code == answer
        admin, other = signed_in(roles.TRIAGE_ADMIN), signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        admin.post("/imports/", {"file": lines(LINE)})
        assert other.post(f"/imports/{Import.objects.get().pk}/").status_code == 404
