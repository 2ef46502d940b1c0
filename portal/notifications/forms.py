"""How somebody wants to hear of things."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from portal.notifications import choices
from portal.notifications.models import Mail, Preferences, Rhythm
from portal.people.models import Employee

_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_LANGUAGES = [("", _("As the browser asks")), ("ko", "한국어"), ("en", "English")]


def _zones() -> list[tuple[str, Any]]:
    names = sorted(name for name in available_timezones() if name.startswith(_AREAS))
    return [("", _("The company's (%(zone)s)") % {"zone": settings.TIME_ZONE}), *((name, name) for name in names)]


class PreferencesForm(forms.Form):
    """Two fields for each topic (`inbox_…`, `mail_…`), the digest, and how mails are written."""

    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices)
    weekday = forms.TypedChoiceField(
        label=_("Weekday"), choices=list(WEEKDAYS.items()), coerce=int, help_text=_("If it comes every week.")
    )
    hour = forms.TypedChoiceField(
        label=_("Hour"), choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int,
        help_text=_("By your own clock."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), required=False, choices=_LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=_zones)

    def __init__(self, *args: Any, preferences: Preferences, person: Employee, **kwargs: Any) -> None:
        initial = {
            "rhythm": preferences.rhythm, "weekday": preferences.weekday, "hour": preferences.hour,
            "language": person.language, "time_zone": person.time_zone,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        for topic in choices.topics():
            chosen = choices.choice(preferences, topic)
            always = topic in choices.ALWAYS_IN_INBOX
            self.fields[f"inbox_{topic}"] = forms.BooleanField(
                label=_("In the portal"), required=False, disabled=always, initial=chosen.inbox
            )
            self.fields[f"mail_{topic}"] = forms.ChoiceField(
                label=_("By mail"), choices=Mail.choices, initial=chosen.mail.value, required=False
            )

    def rows(self) -> list[dict[str, Any]]:
        """One row of the table for each topic."""
        return [
            {
                "topic": topic,
                "always": topic in choices.ALWAYS_IN_INBOX,
                "inbox": self[f"inbox_{topic}"],
                "mail": self[f"mail_{topic}"],
            }
            for topic in choices.topics()
        ]

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was chosen for each topic, as `Preferences.choices` keeps it."""
        data = self.cleaned_data
        return {
            topic.value: {"inbox": data[f"inbox_{topic}"], "mail": data[f"mail_{topic}"]} for topic in choices.topics()
        }
