"""Who is on the panels: colleagues are picked, people from outside invited by a link of their own."""

import secrets

from django.contrib.auth import password_validation
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import clean_line, cut_line, required_line
from portal.people import roles
from portal.people.actions import add_guest
from portal.people.models import Employee
from workout.verification.actions.base import fresh_round, locked
from workout.verification.errors import InvitationNotGood
from workout.verification.models import Invitation, Member, Panel, Round
from workout.verification.models.round import EMAIL_LENGTH
from workout.verification.permissions import can_change_round
from workout.verification.states import INVITATION_LASTS

GUEST_NAME_LENGTH = 80

_signer = signing.Signer(salt="verification.invitation", sep=".")


@transaction.atomic
def pick(panel: Panel, person: Employee, *, by: Employee) -> Member:
    """Put a colleague on a panel. Raises NotAllowed, Invalid for an official, a guest, or who is on one already."""
    round = _changeable(panel.round_id, by)
    if not roles.is_staff(person):
        raise Invalid(_("Only the company’s people can be picked; others are invited."), field="person")
    if person.pk in (round.product.owner_id, round.executive_id, round.coordinator_id):
        raise Invalid(_("Who owns, judges or coordinates the round cannot be on its panels."), field="person")
    member = _seat(round, panel, person)
    record("round.member_added", round, by=by, member=member.pk, person=person.pk)
    return member


@transaction.atomic
def invite(panel: Panel, email: str, *, by: Employee, name: str = "", language: str = "ko") -> Invitation:
    """Invite somebody from outside; the worker mails the link. An older invitation of theirs to this round is revoked.

    Raises NotAllowed, or Invalid for an address that is none, a colleague's, or on a panel of the round already.
    """
    round = _changeable(panel.round_id, by)
    email = _address(email)
    now = clock.now()
    if round.invitations.filter(email=email).exclude(used_at=None).exists():
        raise Invalid(_("This person has joined the round already."), field="email")
    if any(person for person in _people_at(email) if not _is_guest(person)):
        raise Invalid(_("This is the address of a colleague: please pick them instead."), field="email")
    round.invitations.filter(email=email, used_at=None, revoked_at=None).update(revoked_at=now)
    made = Invitation.objects.create(
        round=round, panel=panel, email=email, name=cut_line(name, GUEST_NAME_LENGTH), language=language,
        nonce=secrets.token_urlsafe(16), invited_by=by, at=now, expires_at=now + INVITATION_LASTS,
    )  # fmt: skip
    record("round.invited", round, by=by, invitation=made.pk)
    return made


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Employee) -> None:
    """Make a link that was not used yet worthless."""
    _changeable(invitation.round_id, by)
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(revoked_at=clock.now()):
        raise Conflict(_("This invitation was used or revoked already."))


@transaction.atomic
def remove_member(member: Member, *, by: Employee) -> None:
    """Take somebody off a panel: they see the round no more; what they found stays."""
    round = _changeable(member.round_id, by)
    if not Member.objects.filter(pk=member.pk, left_at=None).update(left_at=clock.now()):
        raise Conflict()
    round.audience.members.remove(member.person_id)
    record("round.member_removed", round, by=by, member=member.pk)


def token_of(invitation: Invitation) -> str:
    """The end of an invitation's link."""
    return _signer.sign(f"{invitation.pk}-{invitation.nonce}")


def invitation_of(token: str) -> Invitation:
    """The invitation that a link stands for. Raises InvitationNotGood whatever is wrong with it."""
    try:
        pk, nonce = _signer.unsign(token).split("-", 1)
    except (signing.BadSignature, ValueError) as error:
        raise InvitationNotGood() from error
    found = Invitation.objects.select_related("round__product", "panel").filter(pk=int(pk)).first()
    if found is None or not secrets.compare_digest(found.nonce, nonce) or not found.is_good or found.round.is_over:
        raise InvitationNotGood()
    return found


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, email: str, name: str, password: str, guest: Employee | None = None
) -> Member:
    """Join a panel by an invitation: makes the guest's account, or takes `guest`, who has just proved to be theirs.

    Raises Invalid for another e-mail than the one invited, ValidationError for a weak password, InvitationNotGood if
    it was used meanwhile.
    """
    locked(invitation.round.product_id)
    round = fresh_round(invitation.round_id)
    if clean_line(email).casefold() != invitation.email:
        raise Invalid(_("This invitation is for another e-mail address."), field="email")
    now = clock.now()
    good = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None, expires_at__gt=now)
    if round.is_over or not good.update(used_at=now):
        raise InvitationNotGood()
    if guest is None:
        name = required_line(name, GUEST_NAME_LENGTH, field="name", missing=_("Please tell us your name."))
        try:
            password_validation.validate_password(password, Employee(username=invitation.email, name=name))
        except ValidationError as error:
            raise ValidationError({"password": error.messages}) from error
        guest = add_guest(
            invitation.email, name=name, password=password, language=invitation.language, by=invitation.invited_by
        )
    elif invitation.email not in addresses_of(guest) or not _is_guest(guest):
        raise NotAllowed()
    member = _seat(round, invitation.panel, guest, invitation)
    record("round.joined", round, by=guest, member=member.pk)
    return member


def _seat(round: Round, panel: Panel, person: Employee, invitation: Invitation | None = None) -> Member:
    there = Member.objects.filter(round=round, person=person).first()
    if there is not None and there.left_at is None:
        raise Invalid(_("%(name)s is on a panel of this round already.") % {"name": person}, field="person")
    if panel.members.filter(left_at=None).count() >= panel.target:
        raise Invalid(_("The panel is full (%(size)s). Make it larger first.") % {"size": panel.target}, field="panel")
    if there is not None:
        there.panel, there.left_at, there.invitation = panel, None, invitation or there.invitation
        there.save(update_fields=["panel", "left_at", "invitation"])
    else:
        there = Member.objects.create(
            round=round, panel=panel, person=person, invitation=invitation, joined_at=clock.now()
        )
    round.audience.members.add(person)
    vars(person).pop("audience_ids", None)  # what `ideas.permissions` remembered of this person
    return there


def _changeable(round_id: int, by: Employee) -> Round:
    round = fresh_round(round_id)
    locked(round.product_id)
    round = fresh_round(round_id)
    if not can_change_round(by, round):
        raise NotAllowed()
    return round


def _address(email: str) -> str:
    email = clean_line(email).casefold()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("Please enter an e-mail address."), field="email") from error
    if len(email) > EMAIL_LENGTH:
        raise Invalid(_("This e-mail address is too long."), field="email")
    return email


def addresses_of(guest: Employee) -> set[str]:
    """What an invitation to them may have been sent to: guests sign in with their e-mail."""
    return {guest.username.casefold(), guest.email.casefold()}


def _people_at(email: str) -> list[Employee]:
    return list(Employee.objects.filter(Q(email__iexact=email) | Q(username__iexact=email)))


def _is_guest(person: Employee) -> bool:
    return roles.PANEL_GUEST in person.role_names
