"""The first campaign was opened by a migration, of which no event tells: it is written into the index here."""

from typing import Any

from django.db import migrations
from django.utils.html import strip_tags

from search.tokens import tokens

APART = "\n.\n"


def write(apps: Any, schema_editor: Any) -> None:
    passage = apps.get_model("search", "Passage")
    for campaign in apps.get_model("ideas", "Campaign").objects.all():
        page = apps.get_model("ideas", "CampaignPage").objects.filter(campaign=campaign, live=True).first()
        pages = [strip_tags(page.body), strip_tags(page.body_en)] if page else []
        titles, texts = [campaign.title, campaign.title_en], [campaign.summary, campaign.summary_en, *pages]
        said = {"title": _indexed(titles), "body": _indexed(texts)}
        passage.objects.update_or_create(group="campaigns", thing=campaign.pk, defaults=said)


def _indexed(texts: list[str]) -> str:
    found = " ".join(tokens(APART.join(texts)))
    return f" {found} " if found else ""


class Migration(migrations.Migration):
    dependencies = [("portal_site", "0003_guide_text"), ("search", "0007_full_text_of_passages")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
