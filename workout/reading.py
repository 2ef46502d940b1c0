"""A row of the ledger as an auditor reads it: each field in words, its texts, its place in the chain."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ideas.models import Idea
from ideas.states import Verdict
from portal.people.models import Division, Employee
from workout import chain
from workout.models import AgendaItem, Checkpoint, LedgerRow, Meeting, Ruling

KINDS = {
    "ruling": gettext_lazy("Ruling"),
    "erasure": gettext_lazy("Erasure of words"),
}
FIELDS = {
    "number": gettext_lazy("Number"), "kind": gettext_lazy("Kind"), "at": gettext_lazy("Sealed"),
    "verdict": gettext_lazy("Ruling"), "post": gettext_lazy("post"),
    "post_version": gettext_lazy("Version of the post"),
    "meeting": gettext_lazy("Meeting"), "item": gettext_lazy("Agenda item"), "division": gettext_lazy("Division"),
    "ruled_by": gettext_lazy("Ruled by"), "owner": gettext_lazy("Owner"), "champion": gettext_lazy("Champion"),
    "due": gettext_lazy("Due date"), "supersedes": gettext_lazy("Corrects"), "row": gettext_lazy("Row"),
    "fields": gettext_lazy("Erased"), "erased_by": gettext_lazy("Erased by"),
    "idempotency_key": gettext_lazy("Key it was sent with"), "format": gettext_lazy("Format"),
}  # fmt: skip
TEXTS = {
    "title": gettext_lazy("Title of the post"), "body": gettext_lazy("Text of the post"),
    "reason": gettext_lazy("Reason"), "question": gettext_lazy("Question"),
    "correction_reason": gettext_lazy("Why it was corrected"), "ruled_by_name": gettext_lazy("Name of who ruled"),
    "owner_name": gettext_lazy("Name of the owner"), "champion_name": gettext_lazy("Name of the champion"),
    "erased_by_name": gettext_lazy("Name of who had it erased"),
}  # fmt: skip
# The names in a payload that are the number of something, and of what; those with pages of their own are linked.
_MODELS: dict[str, Any] = {
    "post": Idea, "meeting": Meeting, "division": Division, "ruled_by": Employee, "owner": Employee,
    "champion": Employee, "erased_by": Employee,
}  # fmt: skip
_LINKED = {"post", "meeting"}


def register(kinds: Mapping[str, Any], fields: Mapping[str, Any], models: Mapping[str, Any], linked: set[str]) -> None:
    """How a room above has its own rows read: what its kinds and fields are called, and what their numbers mean."""
    KINDS.update(kinds)
    FIELDS.update(fields)
    _MODELS.update(models)
    _LINKED.update(linked)


@dataclass(frozen=True)
class Field:
    label: str
    value: str
    url: str = ""
    name: str = ""


@dataclass(frozen=True)
class Text:
    """A text beside the row. `holds`: its commitment in the chain fits; None where it was erased."""

    field: str
    label: str
    text: str
    commitment: str
    erased_at: Any
    holds: bool | None


@dataclass(frozen=True)
class Reading:
    row: LedgerRow
    kind: str
    fields: list[Field]
    texts: list[Text]
    holds: bool
    before: LedgerRow | None
    after: LedgerRow | None
    checkpoint: Checkpoint | None
    family: list[Ruling]


def read(row: LedgerRow, person: Any) -> Reading:
    """Everything about one row, in a constant number of queries. A row that was tampered with is shown as it is."""
    payload = _payload(row)
    before = LedgerRow.objects.filter(number=row.number - 1).first()
    previous = before.hash if before else chain.GENESIS
    try:
        holds = row.previous_hash == previous and row.hash == chain.row_hash(previous, row.payload)
    except ValueError:  # a hash that is none
        holds = False
    ruling = getattr(row, "ruling", None)
    family = (
        Ruling.objects.filter(idea=ruling.idea_id).with_details().order_by("pk") if ruling else Ruling.objects.none()
    )
    return Reading(
        row, kind_label(row.kind), _fields(payload, person), _texts(row, payload), holds, before,
        LedgerRow.objects.filter(number=row.number + 1).first(),
        Checkpoint.objects.filter(size__gte=row.number).select_related("meeting").order_by("size", "pk").first(),
        list(family) if ruling and (ruling.supersedes_id or hasattr(ruling, "superseded_by")) else [],
    )  # fmt: skip


def kind_label(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def _payload(row: LedgerRow) -> dict[str, Any]:
    try:
        payload = json.loads(row.payload)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _fields(payload: dict[str, Any], person: Any) -> list[Field]:
    order = {name: place for place, name in enumerate(FIELDS)}
    names = sorted(set(payload) - {"texts"}, key=lambda name: (order.get(name, len(order)), name))
    return [_field(name, payload[name], person) for name in names if payload[name] not in (None, "")]


def _field(name: str, value: Any, person: Any) -> Field:
    label = capfirst(str(FIELDS.get(name, name)))
    if name in _MODELS:
        found = _MODELS[name].objects.filter(pk=value).first() if isinstance(value, int) else None
        visible = found is not None and (name != "post" or Idea.objects.visible_to(person).filter(pk=value).exists())
        url = found.get_absolute_url() if found is not None and visible and name in _LINKED else ""
        return Field(label, f"{found} (#{value})" if visible else f"#{value}", url, name)
    if name == "item":
        item = AgendaItem.objects.filter(pk=value).select_related("meeting").first()
        return Field(label, f"#{value}", f"{item.meeting.get_absolute_url()}#item-{value}" if item else "", name)
    if name in ("supersedes", "row"):
        return Field(label, _("no. %(number)s") % {"number": value}, f"/ledger/{value}/", name)
    return Field(label, _said(name, value), "", name)


def _said(name: str, value: Any) -> str:
    if name == "kind":
        return kind_label(value)
    if name == "at":
        return _moment(value)
    if name == "verdict" and value in Verdict.values:
        return str(Verdict(value).label)
    if name == "fields" and isinstance(value, list):
        return ", ".join(text_label(field) for field in value)
    return str(value)


def _moment(written: Any) -> str:
    """A time as people read it; what is none stays as it is written."""
    try:
        return date_format(localtime(datetime.fromisoformat(written)), "DATETIME_FORMAT")
    except (TypeError, ValueError):
        return str(written)


def text_label(field: str) -> str:
    return str(TEXTS.get(field, field))


def _texts(row: LedgerRow, payload: dict[str, Any]) -> list[Text]:
    commitments = payload.get("texts")
    commitments = commitments if isinstance(commitments, dict) else {}
    beside = {text.field: text for text in row.texts.all()}
    order = {name: place for place, name in enumerate(TEXTS)}
    found = []
    for field in sorted(set(commitments) | set(beside), key=lambda name: (order.get(name, len(order)), name)):
        text, commitment = beside.get(field), str(commitments.get(field, ""))
        if text is not None and text.erased_at is not None and not text.text and not text.salt:
            holds = None
        else:
            holds = text is not None and _fits(text, commitment)
        found.append(
            Text(
                field, text_label(field), text.text if text else "", commitment, text.erased_at if text else None, holds
            )
        )
    return found


def _fits(text: Any, commitment: str) -> bool:
    try:
        return chain.commitment(text.salt, text.field, text.text) == commitment
    except ValueError:
        return False
