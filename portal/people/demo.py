"""The demo sign-ins of the sample company, offered only where DEBUG is on."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

DEMO_PASSWORD = "demo"  # noqa: S105 - printed on the sign-in page


@dataclass(frozen=True)
class DemoSignIn:
    """One line of the sign-in page: who, and what they can show."""

    username: str
    what: Any


DEMO_SIGN_INS = (
    DemoSignIn("staff", _("Posts, votes, comments")),
    DemoSignIn("staff2", _("A colleague who votes and replies")),
    DemoSignIn("head", _("Heads a division, rules at the desk")),
    DemoSignIn("executive", _("Sponsors a meeting and rules there")),
    DemoSignIn("facilitator", _("Plans and runs meetings")),
    DemoSignIn("admin", _("Triages, merges, manages people")),
    DemoSignIn("manager", _("Runs campaigns")),
    DemoSignIn("owner", _("Makes accepted ideas happen")),
    DemoSignIn("auditor", _("Reads the ledger, may unmask")),
    DemoSignIn("juror", _("Sits on juries")),
    DemoSignIn("panelist", _("A guest on a verification panel")),
)
