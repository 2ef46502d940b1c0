"""A guest's way in by an invitation: a new account, or the one they have from an earlier round."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import authenticate
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.kit.errors import Invalid
from portal.people import roles
from portal.people.models import Employee
from workout.verification import actions
from workout.verification.models import Invitation

BACKEND = "django.contrib.auth.backends.ModelBackend"


def guest_of(invitation: Invitation) -> Employee | None:
    """The account that was made by an earlier invitation to the same address."""
    same = Q(username__iexact=invitation.email) | Q(email__iexact=invitation.email)
    return Employee.objects.active().filter(same, groups__name=roles.PANEL_GUEST).order_by("pk").first()


def join(request: HttpRequest, invitation: Invitation, known: Employee | None, said: Mapping[str, Any]) -> Employee:
    """Accept the invitation. Who has an account proves that it is theirs, and wrong tries count as at the sign-in.

    Raises Invalid, ValidationError, InvitationNotGood.
    """
    email, password = said["email"], said["password"]
    guest = None
    if known is not None:
        guest = authenticate(request, username=known.username, password=password)
        if guest is None:
            raise Invalid(_("This is not the password of your account."), field="password")
    member = actions.accept_invitation(
        invitation, email=email, name=said.get("name", ""), password=password, guest=guest
    )  # fmt: skip
    return member.person
