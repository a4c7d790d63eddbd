"""What the rulebook shows of itself: its page, in the coordination's menu."""

from django.utils.translation import gettext_lazy as _

from home.core.registries import AdministrationItem, administration

administration.register(
    AdministrationItem(
        _("Rules"),
        "rulebook:list",
        lambda user: user.has_perm("rulebook.set_rule"),
        _("Figures and switches, each from a day on."),
        "checklist",
    ),
    order=40,
)
