"""Who may open which screen, and who may do what from it, also without a screen."""

import pytest
from django.urls import reverse

from ideas.models import Campaign, InternalNote, Merge
from portal.events.models import Job
from portal.people import roles
from portal.people.models import Division, Employee
from tests import factories
from workout.models import Meeting

pytestmark = pytest.mark.django_db

ADMIN, MANAGER, FACILITATOR = roles.TRIAGE_ADMIN, roles.CAMPAIGN_MANAGER, roles.FACILITATOR
OTHERS = [roles.STAFF, roles.DIVISION_HEAD, roles.EXECUTIVE, roles.AUDITOR, roles.PANEL_GUEST]

# Screen: the roles that may open it.
SCREENS = {
    "wagtailadmin_home": {ADMIN, MANAGER, FACILITATOR},
    "wagtailadmin_account": {ADMIN, MANAGER, FACILITATOR},
    "triage:index": {ADMIN},
    "triage:index_results": {ADMIN},
    "tracking:index": {ADMIN},
    "tracking:index_results": {ADMIN},
    "tracking:owners": {ADMIN},
    "tracking:divisions": {ADMIN},
    "meetings:index": {ADMIN, FACILITATOR},
    "meetings:add": {ADMIN, FACILITATOR},
    "campaigns:index": {ADMIN, MANAGER},
    "campaigns:add": {ADMIN, MANAGER},
    "contests:index": {ADMIN, MANAGER},
    "contests:add": {ADMIN, MANAGER},
    "wagtailusers_users:index": {ADMIN},
    "wagtailusers_users:add": {ADMIN},
    "divisions:index": {ADMIN},
    "divisions:add": {ADMIN},
    "desk_roles": {ADMIN},
    "undelivered:index": {ADMIN},
    "synonyms:index": {ADMIN},
    "synonyms:add": {ADMIN},
    "words:index": {ADMIN},
    "words:add": {ADMIN},
    "wagtailusers_groups:index": set(),
}


@pytest.mark.parametrize("role", [ADMIN, MANAGER, FACILITATOR, *OTHERS])
def test_each_role_opens_its_own_screens_only(role, signed_in):
    client = signed_in(factories.employee(role))
    opened = {name for name in SCREENS if client.get(reverse(name)).status_code == 200}
    assert opened == {name for name, allowed in SCREENS.items() if role in allowed}


def test_a_superuser_runs_the_admin_but_deletes_nobody(signed_in):
    root = factories.employee(is_superuser=True)
    somebody = factories.employee()
    client = signed_in(root)
    assert all(client.get(reverse(name)).status_code == 200 for name in SCREENS)
    client.post(reverse("wagtail_bulk_action", args=["people", "employee", "delete"]) + f"?id={somebody.pk}")
    assert Employee.objects.filter(pk=somebody.pk).exists()


@pytest.mark.parametrize("role", [MANAGER, FACILITATOR, *OTHERS])
def test_who_may_not_triage_changes_nothing_by_posting(role, signed_in):
    post, target, division = factories.idea(), factories.idea(), factories.division()
    client = signed_in(factories.employee(role))
    requests = {
        reverse("triage:act", args=[post.pk, "assign"]): {"division": division.pk},
        reverse("triage:act", args=[post.pk, "note"]): {"body": "hello"},
        reverse("triage:act", args=[post.pk, "tag"]): {"tag": "wifi"},
        reverse("triage:act", args=[post.pk, "desk"]): {},
        reverse("triage:merge", args=[post.pk, target.pk]): {},
        reverse("wagtail_bulk_action", args=["ideas", "idea", "assign_division"]) + f"?id={post.pk}": {
            "division": division.pk
        },
    }
    for address, data in requests.items():
        assert client.post(address, data).status_code in (302, 403, 404)
    post.refresh_from_db()
    assert (post.state, post.responsible_division) == ("open", None)
    assert not InternalNote.objects.exists()
    assert not Merge.objects.exists()
    assert not post.tags.exists()


@pytest.mark.parametrize("role", [MANAGER, FACILITATOR, *OTHERS])
def test_who_may_not_manage_people_changes_nobody_by_posting(role, signed_in):
    somebody = factories.employee(name="그대로")
    client = signed_in(factories.employee(role))
    data = {"username": somebody.username, "name": "바뀜", "roles": roles.AUDITOR}
    client.post(reverse("wagtailusers_users:edit", args=[somebody.pk]), data)
    client.post(reverse("wagtailusers_users:add"), {"username": "intruder", "name": "침입자"})
    client.post(reverse("divisions:add"), {"name": "없는 담당"})
    somebody.refresh_from_db()
    assert somebody.name == "그대로"
    assert not Employee.objects.filter(username="intruder").exists()
    assert not Division.objects.filter(name="없는 담당").exists()


@pytest.mark.parametrize("role", OTHERS)
def test_who_may_not_open_the_admin_plans_and_opens_nothing_by_posting(role, signed_in):
    before = (Meeting.objects.count(), Campaign.objects.count())
    client = signed_in(factories.employee(role))
    client.post(reverse("meetings:add"), {"title": "가짜 미팅"})
    client.post(reverse("campaigns:add"), {"title": "가짜 캠페인"})
    assert (Meeting.objects.count(), Campaign.objects.count()) == before


def test_who_may_not_open_the_admin_is_told_so_instead_of_going_in_circles(signed_in):
    client = signed_in(factories.employee())
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


def test_strangers_sign_in_on_the_portals_own_page(client, db):
    response = client.get("/admin/login/?next=/admin/triage/")
    assert response.url == f"{reverse('sign-in')}?next=/admin/triage/"
    assert client.get("/admin/login/?next=https://evil.example/").url == f"{reverse('sign-in')}?next=/admin/"


@pytest.mark.parametrize("action", ["assign_role", "set_active_state", "delete"])
def test_people_are_never_changed_in_bulk(action, desk, admin, signed_in):
    somebody = factories.employee()
    auditors = admin.groups.model.objects.get(name=roles.AUDITOR)
    address = reverse("wagtail_bulk_action", args=["people", "employee", action]) + f"?id={somebody.pk}"
    for client in (desk, signed_in(factories.employee(is_superuser=True))):
        client.post(address, {"role": auditors.pk, "mark_as_active": "False"})
    somebody.refresh_from_db()
    assert somebody.is_active
    assert somebody.role_names == {roles.STAFF}


def test_a_facilitator_edits_meeting_pages_and_no_others(signed_in):
    facilitator = factories.employee(FACILITATOR)
    page = factories.meeting(facilitator=facilitator).page
    client = signed_in(facilitator)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    campaigns = factories.campaign().page
    assert client.get(reverse("wagtailadmin_pages:edit", args=[campaigns.pk])).status_code == 302


@pytest.mark.parametrize("role", [ADMIN, MANAGER])
def test_admins_and_campaign_managers_edit_pages(role, signed_in):
    page = factories.campaign().page
    assert (
        signed_in(factories.employee(role)).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    )


def test_only_admins_have_an_undelivered_job_tried_again(desk, signed_in):
    job = Job.objects.create(handler="gone", key="1", attempts=10, dead_at="2026-01-01T00:00Z", last_error="no answer")
    signed_in(factories.employee(MANAGER)).post(reverse("undelivered:retry", args=[job.pk]))
    assert Job.objects.dead().count() == 1
    assert b"no answer" in desk.get(reverse("undelivered:index")).content
    desk.post(reverse("undelivered:retry", args=[job.pk]))
    job.refresh_from_db()
    assert (job.dead_at, job.attempts) == (None, 0)
    assert desk.get(reverse("undelivered:retry", args=[job.pk])).status_code == 405


@pytest.mark.parametrize(("language", "word"), [("ko", "대시보드"), ("en", "Dashboard")])
def test_the_admin_speaks_the_employees_language(language, word, signed_in):
    client = signed_in(factories.employee(ADMIN, language=language))
    response = client.get("/admin/account/", headers={"accept-language": "de"})
    assert f'lang="{language}"' in response.content.decode()
    assert f"<title>{word}" in client.get("/admin/", headers={"accept-language": "de"}).content.decode()


def test_the_account_page_cannot_set_another_language_or_name(signed_in, admin):
    client = signed_in(admin)
    data = {"locale-preferred_language": "ko", "name_email-first_name": "X", "name_email-last_name": "Y"}
    client.post(
        "/admin/account/", data | {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    )
    admin.refresh_from_db()
    assert admin.wagtail_userprofile.theme == "dark"
    assert admin.wagtail_userprofile.preferred_language == ""
    assert (admin.first_name, admin.last_name) == ("", "")
