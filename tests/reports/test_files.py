"""Exports and imports through the portal: made by the worker, for who asked alone, gone after a week."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from ideas import actions as idea_actions
from ideas.models import Audience, Idea
from ideas.states import Anonymity
from portal.events import outbox
from portal.events.models import Job
from portal.kit import clock
from portal.people import roles
from portal.reports import actions, facts, work
from portal.reports.datasets import SOURCES
from portal.reports.importing import ImportReport
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
        assert list(told) == [column.name for column in SOURCES[dataset].columns]
        assert len(told) == len(table[0])
        assert table[0] == [cell.value for cell in sheet[1]]
        assert told["title"] == "=HYPERLINK(1)"
        assert len(table) == 2
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in table[1])
        assert "'=HYPERLINK(1)" in table[1]
        assert "=HYPERLINK(1)" in [cell.value for cell in sheet[2]]
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

    def test_what_a_worker_that_died_has_left_goes_with_the_file(self):
        client = signed_in()
        made(client, Dataset.POSTS, "csv")
        path = Path(Export.objects.get().file.path)
        path.with_name(path.name + "x7w2").write_text("half a file")
        with clock.at(clock.now() + timedelta(days=8)):
            assert actions.discard_expired() == 1
        assert list(path.parent.iterdir()) == []

    def test_half_a_file_never_stands_in_its_place(self, monkeypatch):
        client = signed_in()
        factories.idea()
        client.post("/exports/", {"dataset": "posts", "format": "csv"})
        export = Export.objects.get()
        path = Path(export.file.path)
        path.parent.mkdir(parents=True)
        path.write_text("what another worker has made")
        monkeypatch.setitem(SOURCES, "posts", replace(SOURCES["posts"], record=lambda idea: idea.nonsense))
        outbox.drain()
        assert Export.objects.get().state == FileState.FAILED
        assert path.read_text() == "what another worker has made"
        assert list(path.parent.iterdir()) == [path]

    def test_guests_take_nothing_out(self):
        guest = signed_in(roles.PANEL_GUEST)
        assert guest.get("/exports/").status_code == 404
        assert guest.post("/exports/", {"dataset": "posts", "format": "csv"}).status_code == 404

    def test_what_does_not_exist_comes_back(self):
        assert signed_in().post("/exports/", {"dataset": "salaries", "format": "csv"}).status_code == 422


def sent_in(client: Client, file: SimpleUploadedFile, **changed: str) -> Import:
    """A file whose columns were looked at, and which was then tried; `changed` columns are chosen by hand."""
    assert client.post("/imports/", {"file": file}).status_code == 302
    sent = Import.objects.of(client.person).first()
    chosen = {f"column-{number}": name for number, name in enumerate(sent.columns)}
    answer = client.post(f"/imports/{sent.pk}/", chosen | changed)
    assert answer.status_code == 302, answer.context["form"].errors
    outbox.drain()
    sent.refresh_from_db()
    return sent


def table(*rows: str, name: str = "posts.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(rows).encode())


class TestImports:
    def test_its_columns_are_looked_at_then_it_is_tried_and_then_taken_in(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        bad = {"id": "a-2", "title": "접점이 없어요", "touchpoint": "moon"}
        sent = sent_in(admin, lines(LINE, bad))
        assert (sent.state, sent.created, sent.refused) == (FileState.READY, 1, 1)
        assert not Idea.objects.exists()
        page = admin.get("/imports/").text
        assert f"/imports/{sent.pk}/take/" in page
        assert "moon" in page
        assert admin.post(f"/imports/{sent.pk}/take/").status_code == 302
        outbox.drain()
        assert [idea.source_id for idea in Idea.objects.all()] == ["a-1"]
        assert Import.objects.get().dry_run is False
        assert admin.post(f"/imports/{sent.pk}/take/").status_code == 422
        assert admin.get(f"/imports/{sent.pk}/").status_code == 404
        assert Idea.objects.count() == 1

    def test_the_columns_are_guessed_shown_with_the_first_rows_and_can_be_changed(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        file = table("고객 의견 취합,,", "", "글번호?,건명,상담 내용,채널,비고", "7,제목이에요,본문이에요,고객센터,x")
        admin.post("/imports/", {"file": file})
        sent = Import.objects.get()
        assert sent.columns == ["", "title", "", "touchpoint", ""]
        assert sent.preview == {
            "header": ["글번호?", "건명", "상담 내용", "채널", "비고"],
            "rows": [[4, ["7", "제목이에요", "본문이에요", "고객센터", "x"]]],
        }
        page = admin.get(f"/imports/{sent.pk}/")
        assert "본문이에요" in page.text
        assert page.text.count("<select") == 6  # one for each column, and the campaign
        guessed = {f"column-{number}": name for number, name in enumerate(sent.columns)}
        assert admin.post(f"/imports/{sent.pk}/", guessed).status_code == 422  # which is the id?
        twice = guessed | {"column-0": "id", "column-2": "title"}
        assert admin.post(f"/imports/{sent.pk}/", twice).status_code == 422
        assert not Job.objects.filter(handler=work.IMPORT_HANDLER).exists()
        good = guessed | {"column-0": "id", "column-2": "body"}
        assert admin.post(f"/imports/{sent.pk}/", good).status_code == 302
        assert admin.post(f"/imports/{sent.pk}/", good).status_code == 409  # it is being read
        outbox.drain()
        admin.post(f"/imports/{sent.pk}/take/")
        outbox.drain()
        idea = Idea.objects.get()
        assert (idea.source_id, idea.title, idea.body) == ("7", "제목이에요", "본문이에요")
        assert idea.touchpoint == "call-centre"

    def test_the_campaign_of_rows_that_name_none_is_chosen_too(self):
        admin, other = signed_in(roles.TRIAGE_ADMIN), factories.campaign(title="다른 캠페인")
        sent = sent_in(admin, table("id,title,touchpoint", "1,a,shop"), campaign=str(other.pk))
        admin.post(f"/imports/{sent.pk}/take/")
        outbox.drain()
        assert Idea.objects.get().campaign == other

    def test_what_was_refused_comes_as_a_file_that_can_be_mended_and_sent_in_again(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        file = table("번호;제목;고객 접점;담당 조직", "1;가;매장;상품", "2;;매장;상품", "3;다;달;'=1+1", "4;#N/A;매장;")
        sent = sent_in(admin, file)
        assert (sent.created, sent.refused) == (1, 3)
        answer = admin.get(f"/imports/{sent.pk}/refused/")
        assert answer["Content-Disposition"] == 'attachment; filename="posts-refused.csv"'
        refused = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert refused[0] == ["번호", "제목", "고객 접점", "담당 조직", "줄", "까닭"]
        assert [cells[:5] for cells in refused[1:]] == [
            ["2", "", "매장", "상품", "3"], ["3", "다", "달", "'=1+1", "4"], ["4", "#N/A", "매장", "", "5"],
        ]  # fmt: skip
        assert all(cells[5] for cells in refused[1:])
        again = sent_in(admin, table(*(",".join(cells[:5]) for cells in refused)))
        assert (again.created, again.refused) == (0, 3)  # nothing was mended yet
        refused[1][1], refused[2][2], refused[3][1] = "나", "매장", "라"
        again = sent_in(admin, table(*(",".join(cells[:5]) for cells in refused)))
        assert (again.created, again.refused) == (3, 0)
        assert signed_in(roles.TRIAGE_ADMIN).get(f"/imports/{sent.pk}/refused/").status_code == 404

    def test_refused_rows_of_a_workbook_and_of_json_lines_come_in_their_own_kind(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        book = Workbook()
        for cells in (["id", "title", "touchpoint", "created_at"], [1, "=1+1", "shop", datetime(2026, 4, 1, 9)]):
            book.active.append(cells)
        file = io.BytesIO()
        book.save(file)
        sent = sent_in(admin, SimpleUploadedFile("a.xlsx", file.getvalue()))
        answer = b"".join(admin.get(f"/imports/{sent.pk}/refused/").streaming_content)
        sheet = load_workbook(io.BytesIO(answer)).active
        assert [cell.value for cell in sheet[2]][:5] == [1, "#FORMULA!", "shop", datetime(2026, 4, 1, 9), 2]
        assert all(cell.data_type != "f" for cell in sheet[2])
        assert sent_in(admin, SimpleUploadedFile("b.xlsx", answer)).refused == 1
        sent = sent_in(admin, lines(LINE | {"touchpoint": "moon"}, LINE))
        answer = b"".join(admin.get(f"/imports/{sent.pk}/refused/").streaming_content)
        assert json.loads(answer) == LINE | {"touchpoint": "moon", "line": 1, "reason": sent.refusals[0][1]}

    def test_the_template_has_an_example_and_choices_and_is_taken(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        answer = admin.get("/imports/template.xlsx")
        assert answer["Content-Disposition"].startswith("attachment")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert [cell.value for cell in sheet[1]][:4] == ["관리 번호", "종류", "언어", "제목"]
        offered = {str(one.sqref)[:1]: one.formula1 for one in sheet.data_validations.dataValidation}
        assert offered["F"] == '"고객센터,매장,기사 방문,SNS,온라인 상담,기업 영업,사내"'
        assert offered["B"] == '"개선 요청,제안"'
        sent = sent_in(admin, SimpleUploadedFile("template.xlsx", answer.content))
        assert (sent.created, sent.refused) == (1, 0)
        admin.person.language = "en"
        admin.person.save()
        english = load_workbook(io.BytesIO(admin.get("/imports/template.xlsx").content)).active
        assert [cell.value for cell in english[1]][:4] == ["ID", "Kind", "Language", "Title"]

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("posts.pdf", b"%PDF", ".jsonl"),
            ("posts.xls", b"\xd0\xcf\x11\xe0", "(.xlsx)"),
            ("posts.xlsx", b"no spreadsheet", ".xlsx"),
            ("posts.xlsx", b"\xd0\xcf\x11\xe0" + bytes(512), "비밀번호"),
            ("posts.xlsx", b"PK\x03\x04" + bytes(100), "손상"),
            ("posts.csv", b"\n\n", "없어요"),
            ("posts.jsonl", b"\n", "없어요"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_refused_at_once_and_in_words(self, name, content, words):
        admin = signed_in(roles.TRIAGE_ADMIN)
        answer = admin.post("/imports/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors["file"])
        assert not Import.objects.exists()

    def test_whatever_happens_in_the_worker_the_import_ends(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        rows = ["id,title,touchpoint", *(f"{number},a,shop" for number in range(20))]
        admin.post("/imports/", {"file": table(*rows)})
        sent = Import.objects.get()
        Path(sent.file.path).unlink()  # as if the disk were gone
        admin.post(f"/imports/{sent.pk}/", {"column-0": "id", "column-1": "title", "column-2": "touchpoint"})
        outbox.drain()
        sent.refresh_from_db()
        assert sent.state == FileState.FAILED
        assert sent.error in admin.get("/imports/").text
        assert not Job.objects.filter(handler=work.IMPORT_HANDLER).exists()

    @pytest.mark.parametrize("model", [Import, Export])
    def test_a_file_that_takes_long_stays_with_its_worker(self, model, monkeypatch):
        monkeypatch.setattr(work, "STEP", 2)
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        for _number in range(3):
            factories.idea()
        admin.post("/exports/", {"dataset": "posts", "format": "csv"})
        rows = [LINE | {"id": "1"}, {}, {}, LINE | {"id": "2"}, {}, {}, LINE | {"id": "3"}]
        admin.post("/imports/", {"file": table(*(json.dumps(row) if row else "" for row in rows), name="a.jsonl")})
        admin.post(f"/imports/{Import.objects.get().pk}/", {})
        handler, run = (
            (work.IMPORT_HANDLER, work.read_imports) if model is Import else (work.EXPORT_HANDLER, work.make_exports)
        )
        job = Job.objects.filter(handler=handler)
        assert job.update(locked_until=clock.now() + timedelta(seconds=1)) == 1  # as a worker that has taken it
        started = clock.now()
        with clock.at(started + timedelta(minutes=10)):
            run([str(model.objects.get().pk)])
        assert model.objects.get().state == FileState.READY
        assert job.get().locked_until > started + timedelta(minutes=10)

    def test_who_comes_to_an_end_late_leaves_what_another_worker_has_told(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        sent = sent_in(admin, lines(LINE, LINE | {"id": "a-2", "touchpoint": "moon"}))
        late = Import.objects.get()
        late.state = FileState.WORKING  # as it was when this worker took it up
        files = sorted(Path(sent.file.path).parent.iterdir())
        with pytest.raises(work.Overtaken):
            work._tell(late, ImportReport(created=7, errors=[(1, "why")]))
        after = Import.objects.get()
        assert (after.state, after.created, after.refused) == (FileState.READY, 1, 1)
        assert after.refused_file.name == sent.refused_file.name
        assert sorted(Path(sent.file.path).parent.iterdir()) == files

    def test_who_is_overtaken_stops_and_says_nothing(self):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        sent_in(admin, lines(LINE))
        late = Import.objects.get()
        late.state, late.dry_run = FileState.WAITING, False
        work._finish(late, work._read)
        assert not Idea.objects.exists()
        assert (Import.objects.get().state, Import.objects.get().error) == (FileState.READY, "")

    @pytest.mark.parametrize("model", [Import, Export])
    def test_a_file_whose_workers_all_died_has_failed(self, model):
        admin = signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        admin.post("/exports/", {"dataset": "posts", "format": "csv"})
        admin.post("/imports/", {"file": lines(LINE)})
        admin.post(f"/imports/{Import.objects.get().pk}/", {})
        handler = work.IMPORT_HANDLER if model is Import else work.EXPORT_HANDLER
        model.objects.update(state=FileState.WORKING)
        assert work.fail_abandoned() == 0  # a job is there: another worker will come
        dead = {"attempts": work.ATTEMPTS, "locked_until": clock.now() - timedelta(seconds=1)}
        assert Job.objects.filter(handler=handler).update(**dead) == 1
        outbox.drain()
        assert model.objects.get().state == FileState.WORKING
        assert work.fail_abandoned() == 1
        one = model.objects.get()
        assert one.state == FileState.FAILED
        assert one.error in admin.get("/imports/" if model is Import else "/exports/").text

    def test_only_admins_bring_anything_in(self):
        for role, answer in ((roles.STAFF, 403), (roles.EXECUTIVE, 403), (roles.PANEL_GUEST, 404)):
            client = signed_in(role)
            assert client.get("/imports/").status_code == answer
            assert client.get("/imports/template.xlsx").status_code == answer
            assert client.post("/imports/", {"file": lines(LINE)}).status_code == answer
        admin, other = signed_in(roles.TRIAGE_ADMIN), signed_in(roles.TRIAGE_ADMIN)
        factories.campaign()
        sent = sent_in(admin, lines(LINE))
        for address in (f"/imports/{sent.pk}/take/", f"/imports/{sent.pk}/"):
            assert other.post(address).status_code == 404
        assert other.get(f"/imports/{sent.pk}/").status_code == 404
