"""The search hears of everything that is published, moved or taken away."""

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from home.core.registries import DemoStep, demo_steps
from lernen.discovery.models import SearchEntry
from lernen.discovery.tasks import index_all, index_page
from lernen.material.models import CoursePage


def on_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The worker writes the row; deleting a page takes its row along by itself."""
    index_page.enqueue(instance.pk)


def on_unpublished(sender: Any, instance: Any, **kwargs: Any) -> None:
    """At once: what is not public must not be found."""
    SearchEntry.objects.filter(pk=instance.pk).delete()


def on_moved(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The new place may be for few: no row before the worker has looked."""
    SearchEntry.objects.filter(page__path__startswith=instance.path).delete()
    on_subtree(sender, instance)


def on_subtree(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Addresses and filters of all pages beneath have changed too."""
    for pk in Page.objects.filter(path__startswith=instance.path).values_list("pk", flat=True):
        index_page.enqueue(pk)


def load(world: Any) -> None:
    """Nobody waits for a worker in the demo."""
    index_all()


page_published.connect(on_published, dispatch_uid="discovery_published")
page_unpublished.connect(on_unpublished, dispatch_uid="discovery_unpublished")
post_page_move.connect(on_moved, dispatch_uid="discovery_moved")
page_slug_changed.connect(on_subtree, dispatch_uid="discovery_slug")
page_published.connect(on_subtree, sender=CoursePage, dispatch_uid="discovery_course")
demo_steps.register(DemoStep("discovery", load), order=195)
