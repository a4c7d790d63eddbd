"""What every installation needs in its page tree; can be run again at any time.

Makes the site, the home page, imprint, privacy notice and accessibility statement, the CMS groups
with their rows, and whatever higher slices add through ``site_parts``. Never overwrites a text
that exists.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from home.pages import legal
from home.pages.generation import on_change
from home.pages.models import HomePage, SecondPersonTask, SiteSettings, StandardPage, WritingPrompts
from home.pages.registries import site_parts
from home.pages.rights import GROUP_OF_ROLE

PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
COLLECTION_RIGHTS = ("add_image", "change_image", "choose_image", "add_document",
                     "change_document", "choose_document")  # fmt: skip
OWN_COLLECTION_RIGHTS = ("add_image", "choose_image", "add_document", "choose_document")
TEACHING_COLLECTION = "Lehrmaterial"
WORKFLOW = "Freigabe durch eine zweite Person"


@transaction.atomic
def setup_site() -> HomePage:
    """Bring tree, groups and workflow to what the house needs; returns the home page."""
    home = _home_page()
    _legal_pages(home)
    _groups(home)
    for part in site_parts:
        part(home)
    on_change()
    return home


def _home_page() -> HomePage:
    root = Page.get_first_root_node()
    home = HomePage.objects.first()
    if home is None:
        Page.objects.filter(slug="home", depth=2).update(slug="willkommen-alt")
        root.refresh_from_db()
        home = root.add_child(
            instance=HomePage(
                title="Wer Quartiere verstehen will, geht hin.",
                slug="home",
                over=legal.INSTITUTE_SHORT,
                intro=legal.HOME_INTRO,
            )
        )
    site, _made = Site.objects.get_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
    )
    if site.root_page_id != home.pk or not site.site_name:
        site.root_page, site.site_name = home, "Lernen im Quartier"
        site.save()
    for page in Page.objects.filter(depth=2).exclude(pk=home.pk):
        if page.specific_class is Page:  # Wagtail's "Welcome to your new Wagtail site!"
            page.delete()
    SiteSettings.objects.get_or_create(site=site, defaults=legal.SETTINGS)
    WritingPrompts.objects.get_or_create(site=site, defaults=legal.PROMPTS)
    return HomePage.objects.get(pk=home.pk)


def _legal_pages(home: HomePage) -> None:
    for slug, title, intro, body in legal.PAGES:
        if not home.get_children().filter(slug=slug).exists():
            page = StandardPage(title=title, slug=slug, intro=intro, body=body, show_in_menus=False)
            home.add_child(instance=page)
            page.save_revision().publish()
            home.refresh_from_db()


def _groups(home: HomePage) -> None:
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()
    Workflow.objects.filter(name="Moderators approval").delete()
    root = Collection.get_first_root_node()
    teaching = teaching_collection()
    for name in GROUP_OF_ROLE.values():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(_permission("wagtailadmin", "access_admin"))
        if name == "Lehrende":
            collection_rows(group, teaching, OWN_COLLECTION_RIGHTS)
            continue
        page_rows(group, home, PAGE_RIGHTS)
        collection_rows(group, root, COLLECTION_RIGHTS)
        group.permissions.add(_permission("pages", "change_sitesettings"))
        for codename in ("add_stepguide", "change_stepguide", "delete_stepguide"):
            group.permissions.add(_permission("pages", codename))
        group.permissions.add(_permission("pages", "change_writingprompts"))


def teaching_collection() -> Collection:
    """Where lecturers put their pictures and files; they change only their own."""
    found = Collection.objects.filter(name=TEACHING_COLLECTION).first()
    return found or Collection.get_first_root_node().add_child(name=TEACHING_COLLECTION)


def _permission(label: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=label, codename=codename)


def page_rows(group: Group, page: Page, codenames: tuple[str, ...]) -> None:
    for codename in codenames:
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=page.page_ptr if hasattr(page, "page_ptr") else page,
            permission=_permission("wagtailcore", codename),
        )


def collection_rows(group: Group, collection: Collection, codenames: tuple[str, ...]) -> None:
    for codename in codenames:
        permission = Permission.objects.filter(
            codename=codename, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
        ).first()
        if permission is not None:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )


def second_person_workflow(page: Page) -> Workflow:
    """The workflow in which somebody else approves, attached to ``page`` and all beneath it."""
    task, _made = SecondPersonTask.objects.get_or_create(name=WORKFLOW)
    workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=page, defaults={"workflow": workflow})
    return workflow


def allow(group_name: str, label: str, *codenames: str) -> None:
    """Give a CMS group permissions on a snippet or a setting."""
    group = Group.objects.get(name=group_name)
    for codename in codenames:
        group.permissions.add(_permission(label, codename))


def child(parent: Any, kind: Any, slug: str, **fields: Any) -> Any:
    """The page ``slug`` below ``parent``, made and published if it is missing."""
    found = kind.objects.child_of(parent).filter(slug=slug).first()
    if found is not None:
        return found
    parent = type(parent).objects.get(pk=parent.pk)
    page = parent.add_child(instance=kind(slug=slug, **fields))
    page.save_revision().publish()
    return kind.objects.get(pk=page.pk)
