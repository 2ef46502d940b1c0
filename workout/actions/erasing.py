"""Erasing words of a ledger's row, as the law may ask; the chain holds, and the erasure is a row of its own."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from portal.events.actions import record
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import required_line
from portal.people.models import Employee
from workout import ledger
from workout.models import LedgerRow, LedgerText
from workout.permissions import can_erase_texts
from workout.verifying import ERASURE

REASON_LENGTH = 500


def erase_texts(row: LedgerRow, fields: Collection[str], reason: str, *, by: Employee) -> LedgerRow:
    """Empty these texts of a row for good. Returns the row that says who had it done, and why.

    Raises NotAllowed, Invalid without a reason or for a field that the row does not have, Conflict if one of them
    was erased meanwhile.
    """
    if not can_erase_texts(by):
        raise NotAllowed()
    reason = required_line(reason, REASON_LENGTH, field="reason", missing=_("Please give the legal ground."))
    wanted = sorted(set(fields))
    with ledger.writing():
        texts = LedgerText.objects.filter(row=row, field__in=wanted)
        if not wanted or texts.count() != len(wanted):
            raise Invalid(_("Please choose what is to be erased."), field="fields")
        if texts.filter(erased_at=None).count() != len(wanted):
            raise Conflict(_("Some of this was erased already. Please look again."))
        facts = {"format": 1, "row": row.number, "fields": wanted, "erased_by": by.pk}
        erasure = ledger.append(ERASURE, facts, {"reason": reason, "erased_by_name": str(by)})
        texts.update(text="", salt="", erased_at=erasure.at)  # which `verify` holds against each other
        record("ledger.erased", row, by=by, number=erasure.number, fields=wanted)
    return erasure
