"""What a webhook's receiver is told: signed JSON for programs, a message for Slack and for Microsoft Teams.

Signing is as Standard Webhooks has it (https://www.standardwebhooks.com): HMAC-SHA256 over "id.timestamp.body".
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ideas.models import Idea
from portal.events.models import Event
from portal.notifications.details import Details
from portal.notifications.kinds import sentence
from portal.notifications.models import Reason, Webhook, WebhookFormat

SECRET_PREFIX = "whsec_"  # noqa: S105 - of Standard Webhooks


def about(event: Event, webhook: Webhook, details: Details) -> dict[str, Any]:
    """The message about an event. Raises KeyError for what not everybody may see (any more)."""
    with translation.override(webhook.language):
        subject: Any = details.standing(details.subject(event))
        said = sentence(event, Reason.FOLLOWER, details)
        title, url = str(subject), f"{_site(subject.get_absolute_url())}{said.anchor}"
        if webhook.format == WebhookFormat.SLACK:
            return _slack(title, url, said.text, said.excerpt)
        if webhook.format == WebhookFormat.TEAMS:
            return _teams(title, url, said.text, said.excerpt)
        state = subject.state if isinstance(subject, Idea) else None
        return {
            "type": event.kind,
            "timestamp": event.at.isoformat(),
            "data": {
                "subject": {"type": event.subject_type, "id": subject.pk, "title": title, "url": url}
                | ({"state": state} if state else {}),
                "text": said.text,
                "excerpt": said.excerpt,
            },
        }


def hello(webhook: Webhook) -> dict[str, Any]:
    """The first message, by which an admin sees that the connection works."""
    with translation.override(webhook.language):
        title, text = _("Connected"), _("From now on you read here what happens on the portal.")
        if webhook.format == WebhookFormat.SLACK:
            return _slack(title, _site("/"), text, "")
        if webhook.format == WebhookFormat.TEAMS:
            return _teams(title, _site("/"), text, "")
        return {"type": "webhook.connected", "data": {"text": text}}


def encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def headers(webhook: Webhook, delivery: str, timestamp: int, body: bytes) -> dict[str, str]:
    """`delivery` is the same at every attempt: a receiver that has it already throws it away."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "FixThis-Webhooks/1",
        "webhook-id": delivery,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(webhook.secret, delivery, timestamp, body),
    }


def sign(secret: str, delivery: str, timestamp: int, body: bytes) -> str:
    """`secret`: "whsec_" and base64. Returns "v1," and the base64 of the signature."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.new(key, f"{delivery}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed.digest()).decode()}"


def _slack(title: str, url: str, text: str, excerpt: str) -> dict[str, Any]:
    """Slack's mrkdwn: https://api.slack.com/reference/surfaces/formatting"""
    quoted = "".join(f"\n> {_escaped(line)}" for line in excerpt.splitlines() if line.strip())
    return {"text": f"*<{url}|{_escaped(title)}>*\n{_escaped(text)}{quoted}", "unfurl_links": False}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")


def _teams(title: str, url: str, text: str, excerpt: str) -> dict[str, Any]:
    """An Adaptive Card, as Teams' workflows take it; text blocks without what Markdown would read into them."""
    blocks = [
        {"type": "TextBlock", "text": _plain(title), "weight": "Bolder", "size": "Medium", "wrap": True},
        {"type": "TextBlock", "text": _plain(text), "wrap": True},
        *([{"type": "TextBlock", "text": _plain(excerpt), "wrap": True, "isSubtle": True}] if excerpt else []),
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
        "actions": [{"type": "Action.OpenUrl", "title": pgettext("button", "Open"), "url": url}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


def _plain(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]()#+!|~" else letter for letter in text)


def _site(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
