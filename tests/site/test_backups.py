"""What was backed up comes back: rows, files and a ledger that verifies; nothing is lost by a slip."""

import json
import sqlite3
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.utils import DatabaseError

from ideas import actions
from ideas.models import Idea, Photo
from portal.events import outbox
from portal.site import backups
from search import finding
from search.port import Query
from tests import factories
from tests.ideas.stories import picture
from workout.models import LedgerRow

pytestmark = pytest.mark.django_db(transaction=True)


def run(name: str, *arguments: object, **options: Any) -> str:
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup of a post with a photo and a ruling on it."""
    post = factories.idea("다리 위에서 와이파이가 끊겨요")
    actions.add_photo(post, picture(), by=post.author)
    factories.ruled(factories.accept(), post)
    outbox.drain()
    run("backup", tmp_path / "backup")
    return tmp_path / "backup"


def test_what_is_lost_afterwards_comes_back(kept: Path) -> None:
    post = Idea.objects.get()
    head = LedgerRow.objects.latest("number").hash
    photo = Path(Photo.objects.get().image.path)
    content = photo.read_bytes()
    photo.unlink()
    factories.ruled(factories.reject())
    Idea.objects.filter(pk=post.pk).update(title="누가 바꿨어요")
    said = run("restore", kept, "--replace")
    assert "intact: 1 rows" in said
    assert Idea.objects.get().title == "다리 위에서 와이파이가 끊겨요"
    assert LedgerRow.objects.get().hash == head
    assert Photo.objects.count() == 1
    assert photo.read_bytes() == content
    assert finding.find(Query(post.author, "와이파이")).ideas == [post]


def test_the_ledger_is_guarded_again(kept: Path) -> None:
    run("restore", kept, "--replace")
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerRow.objects.update(hash="0" * 64)


def test_what_is_here_is_not_lost_by_a_slip(kept: Path) -> None:
    later = factories.idea("그 뒤에 쓴 글")
    with pytest.raises(CommandError, match="not empty"):
        run("restore", kept)
    assert Idea.objects.filter(pk=later.pk).exists()


def test_a_folder_with_something_in_it_is_left_alone(kept: Path) -> None:
    before = (kept / backups.MANIFEST).read_bytes()
    with pytest.raises(CommandError, match="not an empty folder"):
        run("backup", kept)
    assert (kept / backups.MANIFEST).read_bytes() == before


def _cut_off(folder: Path) -> None:
    database = folder / backups.DATABASES[connection.vendor]
    database.write_bytes(database.read_bytes()[:-4096])


def _never_finished(folder: Path) -> None:
    (folder / backups.MANIFEST).unlink()


def _said(**changed: object) -> Any:
    def change(folder: Path) -> None:
        said = json.loads((folder / backups.MANIFEST).read_text())
        (folder / backups.MANIFEST).write_text(json.dumps(said | changed))

    return change


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (_cut_off, "SHA-256 differs"),
        (_never_finished, "No such file"),
        (_said(migrations=[["ideas", "9999_from_the_future"]]), "newer version of the portal: it has ideas.9999"),
        (_said(engine="oracle"), "not what a backup writes"),
    ],
)  # fmt: skip
def test_what_is_no_whole_backup_changes_nothing(kept: Path, harm: Any, message: str) -> None:
    harm(kept)
    later = factories.idea("그 뒤에 쓴 글")
    with pytest.raises(CommandError, match=message):
        run("restore", kept, "--replace")
    assert Idea.objects.filter(pk=later.pk).exists()


def test_one_of_another_database_says_so(kept: Path) -> None:
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    (kept / backups.DATABASES[connection.vendor]).rename(kept / backups.DATABASES[other])
    _said(engine=other)(kept)
    with pytest.raises(CommandError, match=f"The backup is of {other}"):
        run("restore", kept, "--replace")


@pytest.mark.sqlite
def test_it_is_of_one_moment_while_others_write(tmp_path: Path) -> None:
    """A transaction that is open while the copy is made is not in it."""
    factories.idea("쓴 글")
    with sqlite3.connect(connection.settings_dict["NAME"]) as other:
        other.execute("UPDATE ideas_idea SET title = '아직 정하지 않은 제목'")
        run("backup", tmp_path / "backup")
        other.rollback()
    with sqlite3.connect(tmp_path / "backup" / backups.DATABASES["sqlite"]) as copy:
        assert copy.execute("SELECT title FROM ideas_idea").fetchall() == [("쓴 글",)]


@pytest.mark.postgres
def test_a_restore_that_fails_leaves_the_database_as_it_was(kept: Path) -> None:
    """A table that the backup does not know, and that hangs on one that it would replace."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE stranger (idea integer REFERENCES ideas_idea (id))")
    try:
        with pytest.raises(CommandError, match="stranger"):
            run("restore", kept, "--replace")
        assert Idea.objects.count() == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE stranger")
