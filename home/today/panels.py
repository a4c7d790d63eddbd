"""The start page is the first entry of the menu."""

from django.utils.translation import gettext_lazy as _

from home.core.registries import NavigationItem, administration, navigation

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
