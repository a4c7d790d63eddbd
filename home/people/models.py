"""People: one row a person, whether they have an account or act by links only."""

import unicodedata
from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from home.core import clock
from home.core.models import EventBase, PublicIdModel


def sort_key_of(last_name: str, first_name: str) -> str:
    """Lists go by last name, ä like a; a column, because the database has no German order."""
    folded = f"{last_name} {first_name}".casefold().replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))[:200]


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person. Without ``password`` they cannot sign in until they accept an invitation."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.sort_key = sort_key_of(user.last_name, user.first_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """The CMS's administrator. Domain permissions do not follow from it (see ``has_perm``)."""
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(PublicIdModel, AbstractBaseUser, PermissionsMixin):
    """A person (Mensch), signing in by e-mail, or acting by task links without an account.

    What a person may do follows from dated participations and functions, not from this row.
    """

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address exists already.")},
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    sort_key = models.CharField(max_length=200, editable=False, default="", db_index=True)
    phone = models.CharField(_("telephone at work"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, default="de")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=clock.now, editable=False)
    invited_at = models.DateTimeField(_("invited on"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("access set up on"), null=True, blank=True, editable=False)
    notice_seen_at = models.DateTimeField(
        _("privacy notice acknowledged on"), null=True, blank=True, editable=False
    )
    notice_version = models.CharField(max_length=20, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar[list[str]] = ["sort_key"]
        constraints = (
            models.CheckConstraint(
                name="user_email_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Addresses are kept in lower case."),
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    def make_sort_key(self) -> str:
        return sort_key_of(self.last_name, self.first_name)

    @property
    def has_account(self) -> bool:
        """They may sign in: an invitation was accepted, or a password was given."""
        return self.joined_at is not None or self.has_usable_password()

    @property
    def initials(self) -> str:
        """Two letters for avatars and for pages that must not show names, e.g. ``LA``."""
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Domain permissions come from ``rules`` alone: a superuser of the CMS gets none."""
        if rules.perm_exists(perm):
            return bool(self.is_active and rules.has_perm(perm, self, obj))
        return super().has_perm(perm, obj)


class PersonEvent(EventBase):
    """One step of an account: created, invited, accepted, deactivated, activated."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="events")

    class Meta(EventBase.Meta):
        verbose_name = _("step of an account")
        verbose_name_plural = _("steps of accounts")


class Device(PublicIdModel):
    """A browser in which somebody is signed in (Gerät): the row ends with its session.

    ``long`` devices of students stay signed in for 14 days; others end when idle.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    label = models.CharField(_("device"), max_length=120)
    long = models.BooleanField(default=False)
    signed_in_at = models.DateTimeField(_("signed in"), default=clock.now)
    seen_at = models.DateTimeField(_("last used"), default=clock.now)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering: ClassVar[list[str]] = ["-seen_at"]

    def __str__(self) -> str:
        return self.label
