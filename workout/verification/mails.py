"""The one mail of this room: an invitation goes to somebody who has no account, so no inbox can bring it."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portal.events.models import Event
from portal.kit import clock
from workout.verification.actions import token_of
from workout.verification.models import Invitation


def link_of(invitation: Invitation) -> str:
    """The whole address of an invitation."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('round-join', args=[token_of(invitation)])}"


def send_invitations(keys: Sequence[str]) -> dict[str, str]:
    """The outbox's handler: mail each invitation that is still good, once; those that fail are tried again."""
    failures = {}
    events = {event.data["invitation"]: str(event.pk) for event in Event.objects.filter(pk__in=keys)}
    waiting = Invitation.objects.filter(pk__in=events, mailed_at=None).select_related("round__product", "invited_by")
    for invitation in waiting:
        if not invitation.is_good:
            continue
        try:
            _mail(invitation).send()
        except OSError as error:  # the mail server: SMTPException is one, too
            failures[events[invitation.pk]] = f"{type(error).__name__}: {error}"
        else:
            Invitation.objects.filter(pk=invitation.pk).update(mailed_at=clock.now())
    return failures


def _mail(invitation: Invitation) -> EmailMessage:
    with translation.override(invitation.language):
        subject = _("You are invited to try %(product)s before everybody else") % {"product": invitation.round.product}
        body = render_to_string("verification/invitation.txt", {"invitation": invitation, "link": link_of(invitation)})
    return EmailMessage(subject, body, to=[invitation.email])
