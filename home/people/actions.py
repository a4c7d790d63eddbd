"""Bringing people in and letting them go; nobody else writes people."""

import datetime as dt
from typing import Any

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from home.core.clock import now
from home.core.db import lock
from home.core.exceptions import DomainError
from home.core.registries import link_issuer, link_revoker, mail_queue
from home.people.models import Device, PersonEvent, User
from home.people.roles import Role, roles_of


class InactivePersonError(DomainError):
    slug = "person-inactive"
    text = _("This person was deactivated. Activate them first.")


class InUseError(DomainError):
    slug = "account-in-use"
    text = _("This person signs in with their address. They change it in their own account.")


class SelfError(DomainError):
    slug = "not-yourself"
    text = _("Somebody else has to do that for you.")


def _note(person: User, verb: str, *, by: User | None, note: str = "") -> None:
    PersonEvent.objects.create(person=person, verb=verb, by=by, note=note)


@transaction.atomic
def create_person(
    *, email: str, first_name: str, last_name: str, by: User | None, **fields: Any
) -> User:
    """A person we know, without an account; they act by links until they are invited."""
    person = User.objects.create_user(
        email=email, first_name=first_name, last_name=last_name, **fields
    )
    _note(person, "create", by=by)
    return person


@transaction.atomic
def invite_person(user: User, *, by: User, context: dict[str, str] | None = None) -> Any:
    """Send somebody the link by which they set up their access (T01, or the staff's text).

    A student's mail names the cohort, the wish date and a deadline: higher slices give them in
    ``context`` (jahrgang, datum, frist). Sending again closes the older link.

    Raises:
        PermissionDenied: ``by`` may not invite.
        InactivePersonError: the person was deactivated.
    """
    if not by.has_perm("people.invite_person", user):
        raise PermissionDenied
    user = lock(user)
    if not user.is_active:
        raise InactivePersonError
    link = next(iter(link_issuer))("people.invitation", person=user, by=by)
    known = {"jahrgang", "datum", "frist"} <= set(context or {})
    kind = "people.invitation_student" if known and _is_student(user) else "people.invitation"
    next(iter(mail_queue))(kind, to=user, context=context or {}, task_link=link, by=by)
    user.invited_at = now()
    user.save(update_fields=["invited_at"])
    _note(user, "invite", by=by)
    return link


def _is_student(user: User) -> bool:
    return Role.STUDENT in roles_of(user)


@transaction.atomic
def accept_invitation(user: User, *, password: str = "") -> User:
    """The privacy notice was acknowledged; with a password, or by codes alone."""
    user = lock(user)
    moment = now()
    user.joined_at = user.joined_at or moment
    user.notice_seen_at = moment
    user.notice_version = PRIVACY_NOTICE_VERSION
    if password:
        user.set_password(password)
    user.save(update_fields=["joined_at", "notice_seen_at", "notice_version", "password"])
    _note(user, "accept", by=user)
    return user


#: Raised when the privacy notice changes in substance; then everybody is asked again.
PRIVACY_NOTICE_VERSION = "2027-01"


@transaction.atomic
def change_own_details(
    user: User, *, first_name: str, last_name: str, phone: str, language: str, by: User
) -> User:
    """Name, telephone at work and language; the e-mail address has a way of its own."""
    if by.pk != user.pk:
        raise PermissionDenied
    user = lock(user)
    user.first_name, user.last_name = first_name, last_name
    user.phone, user.language = phone, language
    user.sort_key = user.make_sort_key()
    user.full_clean(exclude=["password"])
    user.save(update_fields=["first_name", "last_name", "phone", "language", "sort_key"])
    _note(user, "change_details", by=by)
    return user


@transaction.atomic
def correct_person(user: User, *, by: User | None, **fields: Any) -> User:
    """The coordination corrects the name, telephone or address of somebody it brought in.

    Who has set up their access changes their address themselves.

    Raises:
        InUseError: the address of an account that is in use.
        PermissionDenied: ``by`` may not read and invite people.
    """
    if by is not None and not by.has_perm("people.invite_person", user):
        raise PermissionDenied
    user = lock(user)
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
    changed = [name for name, value in fields.items() if getattr(user, name) != value]
    if not changed:
        return user
    if "email" in changed and user.joined_at is not None:
        raise InUseError
    for name in changed:
        setattr(user, name, fields[name])
    user.sort_key = user.make_sort_key()
    user.full_clean(exclude=["password"])
    user.save(update_fields=[*changed, "sort_key"])
    _note(user, "correct", by=by, note=", ".join(changed))
    return user


@transaction.atomic
def choose_language(user: User, language: str, *, by: User) -> None:
    """The switch in the footer, remembered for the person."""
    if by.pk != user.pk:
        raise PermissionDenied
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def deactivate_person(user: User, *, by: User, note: str = "") -> User:
    """The account ends now: sessions are closed, open links withdrawn, history stays.

    Raises:
        PermissionDenied: ``by`` may not.
        SelfError: nobody deactivates themselves.
    """
    if not by.has_perm("people.deactivate_person", user):
        raise PermissionDenied
    if by.pk == user.pk:
        raise SelfError
    user = lock(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    for revoke in link_revoker:
        revoke(person=user, by=by)
    _note(user, "deactivate", by=by, note=note)
    return user


@transaction.atomic
def activate_person(user: User, *, by: User) -> User:
    """They may sign in again; links have to be sent anew."""
    if not by.has_perm("people.deactivate_person", user):
        raise PermissionDenied
    user = lock(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _note(user, "activate", by=by)
    return user


def end_sessions(user: User, *, but: str = "") -> int:
    """Close all sessions of a person, ``but`` the one with this key; returns how many."""
    keys = list(user.devices.exclude(session_key=but).values_list("session_key", flat=True))
    user.devices.filter(session_key__in=keys).delete()
    number, _rows = Session.objects.filter(session_key__in=keys).delete()
    return number


def remember_device(user: User, *, session_key: str, label: str) -> None:
    """Kept at sign-in, so that the person sees their devices and can sign them out."""
    Device.objects.update_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "label": label[:120],
            "long": False,
            "signed_in_at": now(),
            "seen_at": now(),
        },
    )


def forget_device(session_key: str) -> None:
    """Signed out here."""
    Device.objects.filter(session_key=session_key).delete()


def touch_device(session_key: str, *, after: dt.timedelta) -> None:
    """The device was used; written at most every ``after``."""
    Device.objects.filter(session_key=session_key, seen_at__lt=now() - after).update(seen_at=now())


@transaction.atomic
def keep_device(user: User, session_key: str, *, by: User) -> None:
    """A student stays signed in for 14 days on this device.

    Raises PermissionDenied for everybody else.
    """
    if by.pk != user.pk or not by.has_perm("people.keep_device"):
        raise PermissionDenied
    Device.objects.filter(user=user, session_key=session_key).update(long=True)


@transaction.atomic
def sign_out_device(device: Device, *, by: User) -> None:
    """Close one of one's own sessions, wherever it is."""
    if device.user_id != by.pk:
        raise PermissionDenied
    Session.objects.filter(session_key=device.session_key).delete()
    device.delete()
