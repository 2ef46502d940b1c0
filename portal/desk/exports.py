"""The admin's lists as files: Wagtail says which rows and columns, and in which order; the rest is ours."""

from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import pgettext
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from ideas.models import Idea
from portal.kit import clock
from portal.kit.spreadsheets import Heading, Link, csv_lines, write_xlsx

_WIDE = {"title": 44, "responsible_division": 22, "campaign": 24, "tag_names": 24, "email": 26, "last_error": 44}


class SafeExportMixin(SpreadsheetExportMixin):
    """Goes before Wagtail's own listing views.

    Wagtail's files have live formulas in CSV and no mark for Excel, times in UTC, "True" and "False", and neither
    widths nor links.
    """

    def stream_csv(self, queryset: QuerySet[Any]) -> Iterator[bytes]:
        return csv_lines(self._headings(queryset), self._rows(queryset))

    def write_xlsx(self, queryset: QuerySet[Any], output: IO[bytes]) -> None:
        write_xlsx(output, self._headings(queryset), self._rows(queryset))

    def get_filename(self) -> str:
        return f"{self.export_filename}-{timezone.localdate(clock.now()):%Y%m%d}"

    def _headings(self, queryset: QuerySet[Any]) -> list[Heading]:
        texts = {field: str(self.get_heading(queryset, field)) for field in self.list_export}
        return [Heading(text, _WIDE.get(field, max(13, 2 * len(text) + 3))) for field, text in texts.items()]

    def _rows(self, queryset: QuerySet[Any]) -> Iterator[list[Any]]:
        yes, no = pgettext("in a table", "Yes"), pgettext("in a table", "No")
        for item in queryset:
            row = self.to_row_dict(item)
            yield [
                (yes if value else no) if isinstance(value, bool) else _cell(item, field, value)
                for field, value in row.items()
            ]


def _cell(item: Any, field: str, value: Any) -> Any:
    """A value as a file holds it; the title of a post leads to it."""
    if field == "title" and isinstance(item, Idea):
        return Link(value, f"{settings.WAGTAILADMIN_BASE_URL}{item.get_absolute_url()}")
    return ", ".join(map(str, value)) if isinstance(value, list) else force_str(value, strings_only=True)
