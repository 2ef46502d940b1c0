"""What a person with authority decides, checked: each verdict needs what it needs, and nothing else passes."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ideas.states import Verdict
from portal.kit import clock
from portal.kit.text import clean_text
from portal.people import roles
from portal.people.models import Employee
from workout.states import MAX_ANSWER_DAYS

TEXT_LENGTH = 2_000


@dataclass(frozen=True)
class Decision:
    """A verdict with what it requires: plain values, not yet checked."""

    verdict: str
    reason: str = ""
    question: str = ""
    owner: Employee | None = None
    champion: Employee | None = None
    due_on: date | None = None

    def checked(self) -> "Decision":
        """The same, cleaned, without what its verdict has no use for.

        Accept needs an owner, a champion who is an executive, and a due date after today; reject a reason; more
        information a question, an owner and an answer-by date within 30 days. Raises ValidationError by field.
        """
        if self.verdict not in Verdict.values:
            raise ValidationError({"verdict": _("Please accept, reject or ask for more information.")})
        decision = replace(self, reason=clean_text(self.reason), question=clean_text(self.question))
        errors = {
            Verdict.ACCEPT: decision._accept_errors,
            Verdict.REJECT: decision._reject_errors,
            Verdict.MORE_INFO: decision._more_info_errors,
        }[Verdict(self.verdict)]()
        for field in ("reason", "question"):
            if len(getattr(decision, field)) > TEXT_LENGTH:
                limit = f"{TEXT_LENGTH:,}"
                errors[field] = _("This is too long: at most %(limit)s characters, please.") % {"limit": limit}
        if errors:
            raise ValidationError(errors)
        return decision._without_the_rest()

    def _without_the_rest(self) -> "Decision":
        match self.verdict:
            case Verdict.ACCEPT:
                return replace(self, question="")
            case Verdict.REJECT:
                return replace(self, question="", owner=None, champion=None, due_on=None)
            case _:
                return replace(self, champion=None)

    def _accept_errors(self) -> dict[str, str]:
        errors = self._owner_errors()
        if self.champion is None:
            errors["champion"] = _("Please name a champion: an executive who clears the way.")
        elif not roles.has_role(self.champion, roles.EXECUTIVE):
            errors["champion"] = _("The champion must be an executive.")
        if self.due_on is None:
            errors["due"] = _("Please give a due date.")
        elif self.due_on <= clock.today():
            errors["due"] = _("The due date must be after today.")
        return errors

    def _reject_errors(self) -> dict[str, str]:
        return {} if self.reason else {"reason": _("Please give the reason.")}

    def _more_info_errors(self) -> dict[str, str]:
        errors = self._owner_errors()
        if not self.question:
            errors["question"] = _("Please write the question.")
        latest = clock.today() + timedelta(days=MAX_ANSWER_DAYS)
        if self.due_on is None:
            errors["due"] = _("Please say by when the answer is needed.")
        elif not clock.today() < self.due_on <= latest:
            errors["due"] = _("The answer must come within %(days)s days.") % {"days": MAX_ANSWER_DAYS}
        return errors

    def _owner_errors(self) -> dict[str, str]:
        if self.owner is None:
            return {"owner": _("Please name an owner.")}
        if not roles.is_staff(self.owner):
            return {"owner": _("The owner must be one of the company's people.")}
        return {}
