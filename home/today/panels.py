"""The start page is the first entry of the menu; visits are forgotten after a year."""

from django.utils.translation import gettext_lazy as _

from home.core.registries import (
    NavigationItem,
    RetentionClass,
    administration,
    navigation,
    retention_classes,
)
from home.today.queries import old_looks

navigation.register(
    NavigationItem(_("What is to be done?"), "today:start", lambda user: True), order=0
)
navigation.register(
    NavigationItem(
        _("Administration"),
        "today:administration",
        lambda user: any(item.visible(user) for item in administration),
    ),
    order=95,
)
retention_classes.register(
    RetentionClass(
        key="today.looks",
        label=_("When somebody last looked at a list or a file"),
        keep=_("365 days after the last visit; each visit replaces the one before."),
        due=old_looks,
        erase=lambda rows: rows.delete()[0],
    )
)
