"""From files to rows of the database: check, rehearse, take over. All or nothing."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.core.clock import now
from home.core.db import lock, lock_name
from home.core.exceptions import DomainError, HasChangedError
from home.people.models import User
from kurse.cohorts.models import Cohort
from kurse.offers.models import RosterUpload
from kurse.offers.roster.checking import check
from kurse.offers.roster.files import BroughtFile, fingerprint, pack, unpack
from kurse.offers.roster.planning import Plan, plan
from kurse.offers.roster.problems import Problem, Problems, RosterError
from kurse.offers.roster.reading import read

#: Two imports never run at the same time: partners belong to all cohorts.
ONE_AT_A_TIME = "roster"
KEPT_FOR = dt.timedelta(hours=24)


class UploadOverError(DomainError):
    slug = "upload-over"
    text = gettext_lazy(
        "This upload has expired or was taken over already. Put the file up once more."
    )


@dataclass
class Report:
    """What a file would do, or why it cannot."""

    plan: Plan
    problems: list[Problem]
    notices: list[str]

    @property
    def is_good(self) -> bool:
        return not self.problems


def examine(files: list[BroughtFile], cohort: Cohort) -> Report:
    """Read, check and compare; writes nothing, not even for a moment.

    Raises:
        RosterError: a file cannot be opened at all.
    """
    reading = read(files)
    checked = check(reading)
    made = plan(checked, cohort)
    return Report(made, list(checked.problems), reading.notices)


def rehearse(files: list[BroughtFile], cohort: Cohort, *, by: User) -> Report:
    """Like :func:`examine`, and then do it for real and take it all back: nothing is left."""
    _demand(cohort, by)
    with transaction.atomic():
        report = _take_over(files, cohort, by=by)
        transaction.set_rollback(True)
    return report


def import_roster(
    files: list[BroughtFile], cohort: Cohort, *, by: User, digest: str = ""
) -> Report:
    """Write all of it in one transaction, or nothing.

    ``digest`` is the plan somebody has looked at.

    Raises:
        RosterError: something is wrong; its ``problems`` say what.
        HasChangedError: the plan is another one than the one looked at.
    """
    _demand(cohort, by)
    with transaction.atomic():
        report = _take_over(files, cohort, by=by, digest=digest)
        if report.problems:
            raise RosterError(report.problems)
    return report


def _take_over(files: list[BroughtFile], cohort: Cohort, *, by: User, digest: str = "") -> Report:
    lock_name(ONE_AT_A_TIME)
    cohort = lock(cohort)
    reading = read(files)
    checked = check(reading)
    made = plan(checked, cohort)
    if not checked.problems:
        if digest and digest != made.digest():
            raise HasChangedError
        _carry_out(made, cohort, by, checked.problems)
    return Report(made, list(checked.problems), reading.notices)


def _carry_out(made: Plan, cohort: Cohort, by: User, problems: Problems) -> None:
    """Every step in a savepoint of its own, so that all refusals are told at once."""
    from kurse.offers.roster.planning import Known

    emails = {step.record.values["email"] for step in made.steps if "email" in step.record.values}
    known = Known.load(cohort, emails)
    for step in made.steps:
        if step.run is None:
            continue
        try:
            with transaction.atomic():
                step.run(known, by)
        except KeyError:
            if not problems:  # what it refers to was refused before, and said so
                raise
        except ValidationError as error:
            problems.add(
                "refused",
                " ".join(error.messages),
                sheet=step.record.title,
                row=step.record.row,
            )


@transaction.atomic
def keep_upload(files: list[BroughtFile], cohort: Cohort, *, by: User) -> RosterUpload:
    """Put the files aside for a day, so that exactly what was checked is taken over."""
    _demand(cohort, by)
    RosterUpload.objects.filter(content__isnull=False, expires_at__lt=now()).update(content=None)
    return RosterUpload.objects.create(
        cohort=cohort,
        by=by,
        file_names=", ".join(file.name for file in files)[:400],
        sha256=fingerprint(files),
        content=pack(files),
        expires_at=now() + KEPT_FOR,
    )


def files_of(upload: RosterUpload) -> list[BroughtFile]:
    """The files as they came.

    Raises:
        UploadOverError: expired, or taken over before.
    """
    if upload.content is None or upload.expires_at <= now():
        raise UploadOverError
    return unpack(upload.content)


@transaction.atomic
def apply_upload(upload: RosterUpload, *, by: User, digest: str) -> RosterUpload:
    """Take over exactly what was checked; the files are let go afterwards.

    Raises:
        UploadOverError, RosterError, HasChangedError
    """
    upload = lock(upload)
    files = files_of(upload)
    if fingerprint(files) != upload.sha256:
        raise RosterError([Problem("damaged", _("The kept file is damaged. Put it up anew."))])
    report = import_roster(files, upload.cohort, by=by, digest=digest)
    upload.applied_at = now()
    upload.content = None
    upload.counts = report.plan.counts()
    upload.save(update_fields=["applied_at", "content", "counts"])
    return upload


def _demand(cohort: Cohort, by: User) -> None:
    if not by.has_perm("cohorts.coordinate_cohort", cohort):
        raise PermissionDenied
