"""What offers tell the floors below: the menu, the coordination's next steps, counts."""

from django.utils.translation import gettext_lazy as _

from home.core.registries import DemoStep, NavigationItem, demo_steps, navigation
from home.people.roles import Role, has_role
from kurse.offers import demo

navigation.register(
    NavigationItem(
        _("Places"),
        "offers:places",
        lambda user: has_role(user, Role.COORDINATOR, Role.LECTURER, Role.AGENCY),
    ),
    order=50,
)
demo_steps.register(DemoStep("offers", demo.load), order=120)
