"""The address at the foot of each mail that stops mails like it, without signing in (RFC 8058)."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from portal.notifications.kinds.base import Topic
from portal.people.models import Employee

SALT = "portal.notifications.unsubscribe"
DIGEST = "digest"


def address(person: Employee, what: str) -> str:
    """The whole address for one person and one topic, or the digest. It does not expire: old mails are kept."""
    token = signing.dumps([person.pk, what], salt=SALT)
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('mail-unsubscribe', args=[token])}"


def read(token: str) -> tuple[Employee, str] | None:
    """Whose mails of what a token stops; None for one that is not ours."""
    try:
        said: Any = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    person = Employee.objects.active().filter(pk=said[0]).first()
    return (person, said[1]) if person and said[1] in {DIGEST, *Topic.values} else None
