"""Connecting other programs to what happens here, and taking the connection away."""

import base64
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.events.actions import enqueue, record
from portal.kit.errors import Invalid, NotAllowed
from portal.notifications.models import Webhook
from portal.notifications.permissions import can_manage_webhooks
from portal.notifications.webhooks import delivering, payloads, posting
from portal.people.models import Employee


def save(webhook: Webhook, /, *, by: Employee, new_secret: bool = False, **fields: Any) -> Webhook:
    """Add a webhook or change it; a new address is greeted. Raises NotAllowed, Invalid, ValidationError.

    The secret is made here, and again with `new_secret`; what it was is gone then.
    """
    if not can_manage_webhooks(by):
        raise NotAllowed()
    before = webhook.url
    for name, value in fields.items():
        setattr(webhook, name, value)
    if new_secret or not webhook.secret:
        webhook.secret = payloads.SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    webhook.full_clean()
    if webhook.url != before:
        _check(webhook.url)
    with transaction.atomic():
        webhook.save()
        record("webhook.saved", webhook, by=by, name=webhook.name, is_active=webhook.is_active)
        if webhook.url != before and webhook.is_active:
            enqueue(delivering.HANDLER, [delivering.key(webhook, delivering.HELLO)])
    return webhook


@transaction.atomic
def remove(webhook: Webhook, *, by: Employee) -> None:
    """What still waits for it is forgotten. Raises NotAllowed."""
    if not can_manage_webhooks(by):
        raise NotAllowed()
    record("webhook.removed", webhook, by=by, name=webhook.name)
    webhook.delete()


def _check(url: str) -> None:
    """Tell an admin at once what every delivery would run into; a name that nobody knows just now may come to be."""
    try:
        posting.check(url)
    except posting.Refused as error:
        raise Invalid(str(error), field="url") from error
    except OSError as error:
        raise Invalid(_("Nobody knows this name: %(error)s") % {"error": error}, field="url") from error
