"""Keys of the groups: under a fresh master key, with a fresh data key, and deleted when due."""

from collections.abc import Iterable

import pgtrigger
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from home.core.vault import new_wrapped_key, rewrap
from kurse.supervision.models import SupervisionGroup
from kurse.supervision.queries import key_context, open_texts, sealed_by, texts_of_group

TEXT_KEPT = "supervision.OutsideAgreement:outside_agreement_text_kept"


def _groups_with_keys() -> list[int]:
    rows = SupervisionGroup.objects.filter(wrapped_key__isnull=False)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _locked(pk: int) -> SupervisionGroup:
    return SupervisionGroup.objects.select_for_update(no_key=True).get(pk=pk)


def rewrap_group_keys() -> int:
    """Every group's key under the present master key; the texts stay as they are."""
    count = 0
    for pk in _groups_with_keys():
        with transaction.atomic():
            group = _locked(pk)
            if group.wrapped_key is not None:
                group.wrapped_key = rewrap(group.wrapped_key, context=key_context(group))
                group.save(update_fields=["wrapped_key"])
                count += 1
    return count


@sensitive_variables()
def renew_group_keys() -> int:
    """A fresh key for every group and all its texts sealed again; how many texts.

    One group, one transaction: whoever writes waits for it, whoever is stopped loses nothing.
    """
    count = 0
    for pk in _groups_with_keys():
        with transaction.atomic(), pgtrigger.ignore(TEXT_KEPT):
            group = _locked(pk)
            if group.wrapped_key is None:
                continue
            opened = [pair for rows in texts_of_group(group) for pair in open_texts(rows)]
            group.wrapped_key = new_wrapped_key(key_context(group))
            group.save(update_fields=["wrapped_key"])
            for row, text in opened:
                row.sealed = sealed_by(group, row, text)
                row.save(update_fields=["sealed"])
            count += len(opened)
    return count


def erase_texts(groups: Iterable[SupervisionGroup]) -> int:
    """Delete these groups' texts and their keys: no backup opens them any more."""
    count = 0
    for pk in [group.pk for group in groups]:
        with transaction.atomic():
            group = _locked(pk)
            group.wrapped_key = None
            group.save(update_fields=["wrapped_key"])
            for rows in texts_of_group(group):
                count += rows.count()
                rows.delete()
    return count
