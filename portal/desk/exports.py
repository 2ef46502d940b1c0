"""Wagtail's CSV and XLSX exports, safe to open: no live formula, and a mark that tells Excel the encoding."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from portal.kit import clock
from portal.kit.spreadsheets import BOM, inert


class SafeExportMixin(SpreadsheetExportMixin):
    """Goes before Wagtail's own listing views."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        return inert(super().preprocess_field_value(field, value, export_format))

    def stream_csv(self, queryset: QuerySet) -> Iterator[bytes]:
        yield BOM.encode()
        yield from super().stream_csv(queryset)

    def get_filename(self) -> str:
        return f"{self.export_filename}-{timezone.localdate(clock.now()):%Y%m%d}"
