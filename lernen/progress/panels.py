"""What progress registers elsewhere: one's own standing on courses and lessons, a menu entry."""

from django.utils.translation import gettext_lazy as _

from home.core.registries import DemoStep, NavigationItem, demo_steps, navigation
from lernen.material.registries import standings
from lernen.progress.demo import load
from lernen.progress.queries import standing_of

standings.register(standing_of)
navigation.register(
    NavigationItem(_("My learning"), "progress:learning", lambda user: bool(user.is_authenticated)),
    order=81,
)
demo_steps.register(DemoStep("progress", load), order=192)
