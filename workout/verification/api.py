"""The launch gate, for release pipelines."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from portal.kit.api import PROBLEMS, problem
from portal.people.roles import is_staff
from portal.people.tokens import caller
from workout.verification import gate
from workout.verification.models import Product

router = Router(tags=["Launch gates"])


class GateOut(Schema):
    """Whether a product may be launched, or stay on sale. `ledger_number`: the row that the answer rests on."""

    product: str
    open: bool
    reasons: list[str]
    ledger_number: int | None


@router.get("/launch-gates/{product}", response={200: GateOut, **PROBLEMS})
def launch_gate(request: HttpRequest, product: str) -> Any:
    """A gate, by the product's code. Anything but a 200 that says `"open": true` means: closed."""
    found = Product.objects.filter(slug=product).first() if is_staff(caller(request)) else None
    if found is None:
        detail = _("There is no product with this code. Its gate is closed.")
        closed: dict[str, Any] = {"product": product, "open": False, "reasons": [detail], "ledger_number": None}
        return problem(404, detail, "unknown_product", **closed)
    answer = gate.answer(found)
    return {
        "product": found.slug, "open": answer.open, "reasons": answer.reasons, "ledger_number": answer.number,
    }  # fmt: skip
