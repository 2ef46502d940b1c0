"""Employees, divisions and roles in the admin."""

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse

from ideas.actions import withdraw
from portal.events.models import Event
from portal.kit.errors import NotAllowed
from portal.people import actions, roles
from portal.people.models import Division, Employee
from tests import factories

pytestmark = pytest.mark.django_db

ADD = "wagtailusers_users:add"
EDIT = "wagtailusers_users:edit"
PASSWORD = "맑은 가을 하늘 42"


def account(**changes):
    data = {"username": "kim", "name": "김하늘", "email": "kim@example.com", "roles": [roles.STAFF], "is_active": "on"}
    return data | {"password1": PASSWORD, "password2": PASSWORD} | changes


def edit(client, person, **changes):
    data = {
        "username": person.username, "name": person.name, "is_active": "on",
        "roles": [name for name in person.groups.values_list("name", flat=True) if name != roles.DIVISION_HEAD],
    } | changes  # fmt: skip
    response = client.post(reverse(EDIT, args=[person.pk]), data)
    return response, Employee.objects.get(pk=person.pk)


def test_a_new_employee_is_staff_and_signs_in(desk):
    assert desk.get(reverse(ADD)).context["form"].initial["roles"] == [roles.STAFF]
    assert desk.post(reverse(ADD), account()).url == reverse("wagtailusers_users:index")
    person = Employee.objects.get(username="kim")
    assert person.role_names == {roles.STAFF}
    assert authenticate(None, username="kim", password=PASSWORD) == person
    assert actions.add_employee(
        by=factories.employee(roles.TRIAGE_ADMIN), password=None, username="lee", name="이"
    ).role_names == {roles.STAFF}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "taken"}, "username"), ({"username": "no spaces"}, "username"), ({"name": ""}, "name"),
        ({"password2": "다른 것"}, "password2"), ({"password1": "1234", "password2": "1234"}, "password1"),
        ({"password1": "", "password2": ""}, "password1"), ({"roles": ["king"]}, "roles"),
        ({"roles": [roles.DIVISION_HEAD]}, "roles"), ({"roles": [roles.PANEL_GUEST, roles.STAFF]}, "roles"),
    ],
)  # fmt: skip
def test_what_does_not_fit_comes_back(desk, wrong, field):
    factories.employee(username="taken")
    response = desk.post(reverse(ADD), account(**wrong))
    assert field in response.context["form"].errors
    assert not Employee.objects.filter(email="kim@example.com").exists()


def test_roles_are_given_and_taken_and_it_is_kept_who_did(desk, admin):
    person = factories.employee(roles.FACILITATOR)
    _, person = edit(desk, person, roles=[roles.STAFF, roles.AUDITOR])
    assert person.role_names == {roles.STAFF, roles.AUDITOR}
    event = Event.objects.about("employee", person.pk).last()
    assert event.actor == admin
    assert event.data["roles_added"] == [roles.AUDITOR]
    assert event.data["roles_removed"] == [roles.FACILITATOR]


def test_nobody_gives_roles_to_themselves_or_shuts_themselves_out(desk, admin):
    _, me = edit(desk, admin, roles=[roles.STAFF, roles.TRIAGE_ADMIN, roles.AUDITOR, roles.EXECUTIVE], job_title="책임")
    assert me.role_names == {roles.STAFF, roles.TRIAGE_ADMIN}
    assert me.job_title == "책임"
    response, me = edit(desk, admin, is_active="")
    assert me.is_active
    assert "is_active" in response.context["form"].errors
    with pytest.raises(NotAllowed):
        actions.update_employee(admin, by=admin, role_names=[roles.AUDITOR])


def test_a_superusers_account_is_not_for_admins(desk):
    root = factories.employee(is_superuser=True)
    response, root = edit(desk, root, name="바뀜", password1=PASSWORD, password2=PASSWORD)
    assert response.status_code == 302
    assert root.name != "바뀜"
    assert not root.check_password(PASSWORD)


def test_nobody_becomes_superuser_by_the_form(desk):
    _, person = edit(desk, factories.employee(), is_superuser="on", is_staff="on")
    assert not person.is_superuser


def test_an_empty_password_stays_and_a_new_one_counts(desk):
    person = factories.employee(password="처음 비밀번호 1")
    _, person = edit(desk, person)
    assert person.check_password("처음 비밀번호 1")
    _, person = edit(desk, person, password1=PASSWORD, password2=PASSWORD)
    assert person.check_password(PASSWORD)
    assert "password" in Event.objects.about("employee", person.pk).last().data["fields"]
    assert PASSWORD not in str(list(Event.objects.values_list("data", flat=True)))


def test_heading_a_division_is_the_role(desk):
    first, second = factories.employee(), factories.employee()
    desk.post(reverse("divisions:add"), {"name": "홈서비스담당", "head": first.pk})
    division = Division.objects.get(name="홈서비스담당")
    assert Employee.objects.get(pk=first.pk).role_names == {roles.STAFF, roles.DIVISION_HEAD}
    desk.post(reverse("divisions:edit", args=[division.pk]), {"name": division.name, "head": second.pk})
    assert Employee.objects.get(pk=first.pk).role_names == {roles.STAFF}
    assert Employee.objects.get(pk=second.pk).role_names == {roles.STAFF, roles.DIVISION_HEAD}
    _, second = edit(desk, second, roles=[roles.STAFF])
    assert roles.DIVISION_HEAD in second.role_names


def test_who_heads_two_divisions_keeps_the_role_with_one(admin):
    head = factories.employee()
    one, two = (actions.save_division(Division(), by=admin, name=name, head=head) for name in "가나")
    actions.save_division(one, by=admin, head=None)
    assert roles.DIVISION_HEAD in Employee.objects.get(pk=head.pk).role_names
    actions.save_division(two, by=admin, head=None)
    assert roles.DIVISION_HEAD not in Employee.objects.get(pk=head.pk).role_names


def test_divisions_have_two_levels_and_heads_who_are_staff(desk):
    top = factories.division()
    middle = factories.division(parent=top)
    guest = factories.employee(roles.PANEL_GUEST)
    for wrong in ({"parent": middle.pk}, {"head": guest.pk}, {"name": top.name}, {"name": ""}):
        response = desk.post(reverse("divisions:add"), {"name": "새 담당"} | wrong)
        assert response.context["form"].errors
    response = desk.post(
        reverse("divisions:edit", args=[top.pk]), {"name": top.name, "parent": factories.division().pk}
    )
    assert "parent" in response.context["form"].errors


def test_the_list_is_searched_and_filtered(desk, admin):
    division = factories.division()
    person = factories.employee(roles.AUDITOR, name="권정희", division=division)

    def listed(**filters):
        return set(desk.get(reverse("wagtailusers_users:index"), filters).context["object_list"])

    assert listed(q="권정") == {person}
    assert listed(role=roles.AUDITOR) == {person}
    assert listed(division=division.pk) == {person}
    assert admin in listed()


def test_the_list_of_divisions_counts_people_and_posts_apart(desk):
    division, empty = factories.division(), factories.division()
    people = [factories.employee(division=division, is_active=number != 0) for number in range(4)]
    for number in range(2):
        factories.idea(by=people[number + 1], responsible_division=division)
    withdraw(factories.idea(by=people[1], responsible_division=division), by=people[1])
    rows = {row.pk: row for row in desk.get(reverse("divisions:index")).context["object_list"]}
    assert (rows[division.pk].member_count, rows[division.pk].waiting_count) == (3, 2)
    assert (rows[empty.pk].member_count, rows[empty.pk].waiting_count) == (0, 0)


def test_the_roles_page_tells_who_holds_which(desk):
    factories.employee(roles.AUDITOR)
    held = {row["label"]: row["count"] for row in desk.get(reverse("desk_roles")).context["roles"]}
    assert held[roles.LABELS[roles.AUDITOR]] == 1


def test_a_person_is_chosen_by_name(desk):
    person = factories.employee(name="송나연")
    factories.employee(roles.PANEL_GUEST, name="송손님")
    text = desk.get(reverse("employee_chooser:choose_results"), {"q": "송"}).content.decode()
    assert person.name in text
    assert "송손님" not in text
