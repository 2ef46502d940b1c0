"""The tree of pages: Wagtail's welcome page becomes the home page, with the site's rooms under it.

Historical models have no `add_child`, so `path`, `depth`, `numchild` and `url_path` are set by hand.
"""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

WELCOME = "Welcome to your new Wagtail site!"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STEP = 4  # characters of a path for one level

HOME = {
    "title": "고쳐주세요",
    "title_en": "Fix this",
    "headline": "고객이 불편해하는 것, 우리가 고칩니다.",
    "headline_en": "What annoys our customers, we fix.",
    "lead": "고객에게 들은 불편을 1분이면 남길 수 있어요. 동료의 공감이 모이면 미팅에서 바로 결정하고, 고쳐질 때까지 함께 지켜봅니다.",
    "lead_en": "Write down what you heard from a customer in a minute. Colleagues back it, a meeting rules on it, "
    "and everyone watches until it is fixed.",
}
CAMPAIGN = {
    "title": "고쳐주세요",
    "title_en": "Fix this",
    "summary": "언제나 열려 있어요. 고객이 불편해한 일이면 무엇이든 남겨 주세요.",
    "summary_en": "Always open. Anything that annoyed a customer belongs here.",
    "opens_at": LONG_AGO,
    "is_default": True,
}
CAMPAIGN_BODY = (
    "<p>고객에게 들은 불편, 일하면서 본 문제를 남겨 주세요. 작은 것도 좋아요. 책임이 있는 부서가 찾아 고치고, "
    "글을 쓴 분이 확인해야 끝납니다.</p>"
)
CAMPAIGN_BODY_EN = (
    "<p>Write down what customers told you and what you see at work. Small things count. The division in charge "
    "fixes it, and it is over only when you, who wrote it, say so.</p>"
)


def plant(apps: Any, schema_editor: Any) -> None:
    site = apps.get_model("wagtailcore", "Site").objects.select_related("root_page").get(is_default_site=True)
    home = _become_home(apps, site.root_page)
    site.site_name = "고쳐주세요 · Fix This"
    site.save(update_fields=["site_name"])
    campaign, _ = apps.get_model("ideas", "Campaign").objects.get_or_create(slug="fix-this", defaults=CAMPAIGN)
    campaigns = _grow(apps, home, "ideas", "CampaignIndexPage", "campaigns", title="캠페인", title_en="Campaigns")
    _grow(
        apps, campaigns, "ideas", "CampaignPage", campaign.slug, title=campaign.title, campaign=campaign,
        body=CAMPAIGN_BODY, body_en=CAMPAIGN_BODY_EN,
    )  # fmt: skip
    _grow(apps, home, "workout", "MeetingIndexPage", "meetings", title="워크아웃 미팅", title_en="Work-out meetings")
    _grow(apps, home, "portal_site", "GuidePage", "guide", title="이용 안내", title_en="Guide")


def fell(apps: Any, schema_editor: Any) -> None:
    """Take the tree down again. Posts stay, and so does the campaign that holds them."""
    page_model = apps.get_model("wagtailcore", "Page")
    for home in apps.get_model("portal_site", "HomePage").objects.all():
        page_model.objects.filter(path__startswith=home.path, depth__gt=home.depth).delete()
        page = page_model.objects.get(pk=home.pk)
        home.delete(keep_parents=True)
        page.title = page.draft_title = WELCOME
        page.numchild, page.content_type = 0, _content_type(apps, "wagtailcore", "Page")
        page.save()
    apps.get_model("ideas", "Campaign").objects.filter(slug="fix-this", ideas=None).delete()


def _become_home(apps: Any, page: Any) -> Any:
    """The same row of the page table, now of another type: the site keeps pointing at it."""
    home = apps.get_model("portal_site", "HomePage")(page_ptr_id=page.pk)
    for field in page._meta.concrete_fields:
        setattr(home, field.attname, getattr(page, field.attname))
    for name, value in HOME.items():
        setattr(home, name, value)
    home.draft_title, home.content_type = home.title, _content_type(apps, "portal_site", "HomePage")
    home.save()
    return home


def _grow(apps: Any, parent: Any, app: str, model: str, slug: str, **fields: Any) -> Any:
    """Add a page as the last child of `parent`."""
    parent.numchild += 1
    page = apps.get_model(app, model).objects.create(
        slug=slug, draft_title=fields["title"], path=f"{parent.path}{parent.numchild:0{STEP}d}", depth=parent.depth + 1,
        numchild=0, url_path=f"{parent.url_path}{slug}/", locale_id=parent.locale_id, live=True,
        content_type=_content_type(apps, app, model), **fields,
    )  # fmt: skip
    parent.save(update_fields=["numchild"])
    return page


def _content_type(apps: Any, app: str, model: str) -> Any:
    return apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model.lower())[0]


class Migration(migrations.Migration):
    dependencies = [
        ("portal_site", "0001_editorial_pages"),
        ("ideas", "0001_initial"),
        ("workout", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(plant, fell)]
