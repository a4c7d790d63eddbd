"""What can go wrong, in sentences."""

from django.utils.translation import gettext_lazy as _

from home.core.exceptions import DomainError


class GroupTooLargeError(DomainError):
    slug = "group-too-large"
    text = _("A supervision group has at most %(limit)s members. Make another group.")


class NoSupervisorError(DomainError):
    slug = "no-supervisor"
    text = _("This person is no supervisor of the cohort. Choose somebody else.")


class AssessesMemberError(DomainError):
    """Rule 17, seen from the other side: the database refuses as well."""

    slug = "assesses-member"
    text = _(
        "%(supervisor)s assesses %(student)s and therefore must not lead their supervision. "
        "Choose another group."
    )


class AttendanceIncompleteError(DomainError):
    slug = "attendance-incomplete"
    text = _("Say for every person whether they were there. It is not saved yet.")


class SessionsClashError(DomainError):
    slug = "sessions-clash"
    text = _("There is a session on %(when)s already. Choose another day or time.")


class SessionsOpenError(DomainError):
    slug = "sessions-open"
    text = _("Sessions are still open: %(count)s. Please enter or cancel them first.")


class NoGroupError(DomainError):
    slug = "no-group"
    text = _("You are in no supervision group yet. Your journal begins with it.")


class EmptyTextError(DomainError):
    slug = "empty-text"
    text = _("There is no text yet. Nothing is saved.")


class SharedTextError(DomainError):
    slug = "shared-text"
    text = _("What is shared stays as it is. End the sharing first, then change the text.")


class NobodyConcernedError(DomainError):
    slug = "nobody-concerned"
    text = _("Choose whom the agreement concerns. Only with their consent it leaves the room.")
