"""Changes to people and divisions, and to people's API tokens (Wagtail's `APIToken`: digest only, revocable)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import APIToken

from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.kit.text import required_line
from portal.people import roles
from portal.people.models import Division, Employee, validate_time_zone
from portal.people.permissions import can_change_employee, can_change_roles, can_manage_people

TOKEN_NAME_LENGTH = 255
TOKEN_USE_NOTED_EVERY = timedelta(minutes=1)


def set_language(employee: Employee, language: str, *, by: Employee) -> None:
    """Remember the language an employee reads in ("ko" or "en")."""
    if by.pk == employee.pk:
        Employee.objects.filter(pk=employee.pk).update(language=language)
        employee.language = language


def set_time_zone(employee: Employee, name: str, *, by: Employee) -> None:
    """Remember the time zone an employee reads moments in; empty is the company's. Raises ValidationError."""
    if name:
        validate_time_zone(name)
    if by.pk == employee.pk:
        Employee.objects.filter(pk=employee.pk).update(time_zone=name)
        employee.time_zone = name


@transaction.atomic
def issue_token(employee: Employee, *, name: str, by: Employee | None) -> str:
    """Make a key to the API and return it: the only time it can be read.

    Made by its owner, or by nobody (None): whoever has the server's command line. Raises NotAllowed, Invalid.
    """
    if by is not None and by.pk != employee.pk:
        raise NotAllowed()
    name = required_line(name, TOKEN_NAME_LENGTH, field="name", missing=_("Please say what it is for."))
    made, token = APIToken.create_token(user=employee, name=name)
    record("employee.token_issued", employee, by=by, token=made.pk, name=made.name)
    return token


@transaction.atomic
def revoke_token(token: APIToken, *, by: Employee) -> None:
    """Take a key out of use; its owner only."""
    if token.user_id == by.pk and token.revoked_at is None:
        token.revoke()
        record("employee.token_revoked", by, by=by, token=token.pk, name=token.name)


@transaction.atomic
def add_employee(
    *, by: Employee, password: str | None, role_names: Collection[str] = (roles.STAFF,), **fields: Any
) -> Employee:
    """Take in a new employee; without roles named they are staff. Raises NotAllowed, ValidationError, Invalid."""
    if not can_manage_people(by):
        raise NotAllowed()
    employee = Employee(**fields)
    employee.set_password(password)
    employee.full_clean()
    employee.save()
    _set_roles(employee, _checked_roles(role_names))
    record("employee.added", employee, by=by, roles=sorted(role_names))
    return employee


@transaction.atomic
def add_guest(email: str, *, name: str, password: str, language: str, by: Employee) -> Employee:
    """An account for somebody from outside who was invited `by` a colleague: no staff, and nothing else either.

    They sign in with their e-mail. The room that invited them has checked the invitation. Raises ValidationError.
    """
    guest = Employee(username=email, email=email, name=name, language=language)
    guest.set_password(password)
    guest.full_clean()
    guest.save()
    guest.groups.set([Group.objects.get(name=roles.PANEL_GUEST)])
    record("employee.added", guest, by=by, roles=[roles.PANEL_GUEST])
    return guest


@transaction.atomic
def update_employee(
    employee: Employee, *, by: Employee, password: str = "", role_names: Collection[str] | None = None, **fields: Any
) -> Employee:
    """Change what is known of an employee, and (except one's own) their roles; an empty password stays as it was.

    Raises NotAllowed, ValidationError, Invalid.
    """
    if not can_change_employee(by, employee):
        raise NotAllowed()
    if employee.pk == by.pk and fields.get("is_active") is False:
        raise Invalid(_("You cannot close your own account."), field="is_active")
    changed = [name for name, value in fields.items() if getattr(employee, name) != value]
    for name in changed:
        setattr(employee, name, fields[name])
    if password:
        employee.set_password(password)
        changed.append("password")
    employee.full_clean()
    employee.save()
    before = set(employee.groups.values_list("name", flat=True))
    after = _change_roles(employee, role_names, by) if role_names is not None else before
    record(
        "employee.changed", employee, by=by, fields=sorted(changed),
        roles_added=sorted(after - before), roles_removed=sorted(before - after),
    )  # fmt: skip
    return employee


@transaction.atomic
def save_division(division: Division, *, by: Employee, **fields: Any) -> Division:
    """Add a division or change one. Its head holds the *division head* role as long as they head any.

    Raises NotAllowed, ValidationError, Invalid for a head who is not staff or a third level of divisions.
    """
    if not can_manage_people(by):
        raise NotAllowed()
    before = Division.objects.filter(pk=division.pk).values_list("head", flat=True).first()
    for name, value in fields.items():
        setattr(division, name, value)
    _require_two_levels(division)
    if division.head is not None and not roles.is_staff(division.head):
        raise Invalid(_("The head must be one of the company's people."), field="head")
    division.full_clean()
    division.save()
    for person in Employee.objects.filter(pk__in={before, division.head_id} - {None}):
        _agree_on_heads(person)
    record("division.saved", division, by=by, head=division.head_id)
    return division


def _change_roles(employee: Employee, role_names: Collection[str], by: Employee) -> set[str]:
    wanted = _checked_roles(role_names)
    current = set(employee.groups.values_list("name", flat=True)) - {roles.DIVISION_HEAD}
    if wanted != current and not can_change_roles(by, employee):
        raise NotAllowed(_("You cannot change your own roles."))
    _set_roles(employee, wanted)
    return set(employee.groups.values_list("name", flat=True))


def _checked_roles(role_names: Collection[str]) -> set[str]:
    """*Division head* follows from heading a division, so it is neither given nor taken here."""
    wanted = set(role_names) - {roles.DIVISION_HEAD}
    if wanted - set(roles.ALL):
        raise Invalid(_("There is no such role."), field="roles")
    if roles.PANEL_GUEST in wanted and len(wanted) > 1:
        raise Invalid(_("A panel guest has no other role."), field="roles")
    return wanted


def _set_roles(employee: Employee, names: set[str]) -> None:
    employee.groups.set(Group.objects.filter(name__in=names))
    _agree_on_heads(employee)


def _agree_on_heads(employee: Employee) -> None:
    group = Group.objects.get(name=roles.DIVISION_HEAD)
    if employee.heads.exists():
        employee.groups.add(group)
    else:
        employee.groups.remove(group)
    for remembered in ("role_names", "headed_division_ids"):
        employee.__dict__.pop(remembered, None)


def _require_two_levels(division: Division) -> None:
    parent = division.parent
    if parent is None:
        return
    if parent.pk == division.pk or parent.parent_id is not None:
        raise Invalid(_("Divisions have two levels: please choose one that is not part of another."), field="parent")
    if division.pk and division.children.exists():
        raise Invalid(_("This division has divisions of its own, so it cannot be part of another."), field="parent")


def note_token_use(token: APIToken) -> None:
    """Keep when a key was last used, to the minute: a write for every request would cost more than it tells."""
    now = clock.now()
    if token.last_used_at is None or token.last_used_at < now - TOKEN_USE_NOTED_EVERY:
        APIToken.objects.filter(pk=token.pk).update(last_used_at=now)
