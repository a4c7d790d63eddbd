"""What a ledger says in sentences (JOURNEYS S07, S08, K13)."""

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from home.core.formats import day as day_text
from home.core.formats import hours as hours_text
from home.core.formats import number
from kurse.practice.ledger import DAYS, Ledger


def amount(ledger: Ledger, units: Decimal) -> str:
    """ "23 days" or "164.5 h"."""
    if ledger.terms.unit == DAYS:
        return ngettext("%(count)s day", "%(count)s days", int(units)) % {"count": number(units)}
    return hours_text(units)


def of_all(ledger: Ledger) -> str:
    """ "23 of 45 days"."""
    required = ledger.terms.required
    if ledger.terms.unit == DAYS:
        return _("%(done)s of %(all)s days") % {
            "done": number(ledger.done),
            "all": number(required),
        }
    return _("%(done)s of %(all)s hours") % {"done": number(ledger.done), "all": number(required)}


def forecast(ledger: Ledger) -> str:
    """When it will be finished, at the pace so far."""
    if not ledger.left:
        return _("everything is done")
    if ledger.finish is None:
        return _("at this pace there is no end yet")
    return _("at this pace finished on %(day)s") % {"day": day_text(ledger.finish)}


def progress(ledger: Ledger) -> str:
    """ "23 of 45 days; at this pace finished on Fri 8 Oct 2027." """
    return f"{of_all(ledger)}; {forecast(ledger)}."


def light(ledger: Ledger) -> tuple[str, str]:
    """Kind of the badge and its words: a form and a word beside the colour."""
    return ledger.light, {
        "ok": pgettext("traffic light", "on schedule"),
        "wait": pgettext("traffic light", "tight"),
        "bad": pgettext("traffic light", "not by the last day"),
    }[ledger.light]


def silence(since: dt.date, on: dt.date) -> str:
    """Silence is shown, never taken as a yes."""
    days = max((on - since).days, 0)
    return ngettext("no answer for %(days)d day", "no answer for %(days)d days", days) % {
        "days": days
    }


def days_in_mail(number_of_days: int) -> str:
    """``5 Tage`` in mails: German data, whatever the reader's language."""
    return "1 Tag" if number_of_days == 1 else f"{number_of_days} Tage"
