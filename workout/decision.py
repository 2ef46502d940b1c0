"""What a person with authority decides, checked: each verdict needs what it needs, and nothing else passes."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ideas.states import Verdict
from portal.kit import clock
from portal.kit.errors import Invalid
from portal.kit.plausible import require_foreseeable
from portal.kit.text import clean_text
from portal.people import roles
from portal.people.models import Employee
from workout.states import MAX_ANSWER_DAYS

TEXT_LENGTH = 2_000
Errors = dict[str, str | ValidationError]


@dataclass(frozen=True)
class Decision:
    """A verdict with what it requires: plain values, not yet checked. `sure`: a date that is far away is meant."""

    verdict: str
    reason: str = ""
    question: str = ""
    owner: Employee | None = None
    champion: Employee | None = None
    due_on: date | None = None
    sure: bool = False

    def checked(self) -> "Decision":
        """The same, cleaned, without what its verdict has no use for.

        Accept needs an owner, a champion who is an executive, and a due date after today; reject a reason; more
        information a question, an owner and an answer-by date within 30 days. Raises ValidationError by field; its
        code is that of `Unsure` where a due date far away is to be asked about once more.
        """
        if self.verdict not in Verdict.values:
            raise ValidationError({"verdict": _("Please accept, reject or ask for more information.")})
        decision = replace(self, reason=clean_text(self.reason), question=clean_text(self.question))
        errors = _ERRORS[Verdict(self.verdict)](decision)
        for field in ("reason", "question"):
            if len(getattr(decision, field)) > TEXT_LENGTH:
                limit = f"{TEXT_LENGTH:,}"
                errors[field] = _("This is too long: at most %(limit)s characters, please.") % {"limit": limit}
        if errors:
            raise ValidationError(errors)
        return _without_the_rest(decision)


def _without_the_rest(decision: Decision) -> Decision:
    match decision.verdict:
        case Verdict.ACCEPT:
            return replace(decision, question="")
        case Verdict.REJECT:
            return replace(decision, question="", owner=None, champion=None, due_on=None)
        case _:
            return replace(decision, champion=None)


def _accept_errors(decision: Decision) -> Errors:
    errors = _owner_errors(decision)
    if decision.champion is None:
        errors["champion"] = _("Please name a champion: an executive who clears the way.")
    elif not roles.has_role(decision.champion, roles.EXECUTIVE):
        errors["champion"] = _("The champion must be an executive.")
    if decision.due_on is None:
        errors["due"] = _("Please give a due date.")
    elif decision.due_on <= clock.today():
        errors["due"] = _("The due date must be after today.")
    else:
        try:
            require_foreseeable(decision.due_on, sure=decision.sure, field="due")
        except Invalid as refusal:
            errors["due"] = ValidationError(str(refusal), code=refusal.code)
    return errors


def _reject_errors(decision: Decision) -> Errors:
    return {} if decision.reason else {"reason": _("Please give the reason.")}


def _more_info_errors(decision: Decision) -> Errors:
    errors = _owner_errors(decision)
    if not decision.question:
        errors["question"] = _("Please write the question.")
    latest = clock.today() + timedelta(days=MAX_ANSWER_DAYS)
    if decision.due_on is None:
        errors["due"] = _("Please say by when the answer is needed.")
    elif not clock.today() < decision.due_on <= latest:
        errors["due"] = _("The answer must come within %(days)s days.") % {"days": MAX_ANSWER_DAYS}
    return errors


def _owner_errors(decision: Decision) -> Errors:
    if decision.owner is None:
        return {"owner": _("Please name an owner.")}
    if not roles.is_staff(decision.owner):
        return {"owner": _("The owner must be one of the company's people.")}
    return {}


_ERRORS = {Verdict.ACCEPT: _accept_errors, Verdict.REJECT: _reject_errors, Verdict.MORE_INFO: _more_info_errors}
