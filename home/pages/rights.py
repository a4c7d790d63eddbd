"""Who may do what in the CMS: it follows from a person's roles of today, asked in every request.

Wagtail keeps rights in groups. The groups "Lehrende", "Koordination" and "Technik" exist with
their rows (``manage.py setup_site``), but nobody is ever a member: who belongs to them is
answered here from :func:`home.people.roles.roles_of`. So a right ends with the role, at once, and
no membership can go stale. Wagtail reads memberships in exactly three places;
:func:`install` replaces those three readers.

Lecturers write in their own subtree: pages they own and everything beneath.
"""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, Value
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from home.people.roles import Role, roles_of

GROUP_OF_ROLE = {
    Role.LECTURER.value: "Lehrende",
    Role.COORDINATOR.value: "Koordination",
    Role.ADMIN.value: "Technik",
}
#: What an owner may do with an own page and everything beneath it.
OWNER_MAY = ("add_page", "change_page")


def cms_groups_of(user: Any) -> list[str]:
    """Names of the CMS groups this person stands in today."""
    return [GROUP_OF_ROLE[role] for role in sorted(roles_of(user)) if role in GROUP_OF_ROLE]


class RoleBackend(BaseBackend):
    """Permissions of the CMS groups a person stands in today. Signs nobody in."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: int) -> None:
        return None

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if obj is not None or not (names := cms_groups_of(user_obj)):
            return set()
        known = user_obj.__dict__.get("_cms_permissions")
        if known is None:
            rows = Permission.objects.filter(group__name__in=names).values_list(
                "content_type__app_label", "codename"
            )
            known = {f"{label}.{codename}" for label, codename in rows}
            user_obj.__dict__["_cms_permissions"] = known
        return set(known)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return bool(user_obj.is_active) and perm in self.get_group_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        prefix = f"{app_label}."
        return any(perm.startswith(prefix) for perm in self.get_group_permissions(user_obj))


def page_permissions_of(policy: Any, user: Any) -> list[GroupPagePermission]:
    """Rows of the person's groups, and for lecturers rows on their own pages."""
    if not user.is_active or user.is_anonymous or user.is_superuser:
        return []
    names = cms_groups_of(user)
    if not names:
        return []
    rows = list(
        GroupPagePermission.objects.filter(group__name__in=names).select_related(
            "page", "permission", "group"
        )
    )
    return rows + _rows_on_own_pages(user, rows)


def _rows_on_own_pages(user: Any, rows: list[GroupPagePermission]) -> list[GroupPagePermission]:
    """Unsaved rows: change and add on own pages that lie where the person may add at all."""
    may_add = [row for row in rows if row.permission.codename == "add_page"]
    if not may_add or any(row.permission.codename == "publish_page" for row in rows):
        return []
    from wagtail.models import Page

    own: list[Any] = []
    for page in Page.objects.filter(owner=user).order_by("path"):
        inside = any(page.path.startswith(row.page.path) for row in may_add)
        if inside and not any(page.path.startswith(upper.path) for upper in own):
            own.append(page)
    if not own:
        return []
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=OWNER_MAY
    )
    return [
        GroupPagePermission(group=may_add[0].group, page=page, permission=permission)
        for permission in permissions
        for page in own
    ]


def collection_permissions_of(policy: Any, user: Any) -> Any:
    """Rows of the person's groups on collections of images and files."""
    rows = GroupCollectionPermission.objects
    if not user.is_active or user.is_anonymous or user.is_superuser:
        return rows.none()
    names = cms_groups_of(user)
    return rows.filter(group__name__in=names).select_related("permission", "collection")


def may_publish(user: Any, page: Any = None) -> bool:
    """Somebody who may publish: this page, or any page at all."""
    if page is not None:
        return bool(page.permissions_for_user(user).can_publish())
    from wagtail.models import Page
    from wagtail.permissions import policy_registry

    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "publish"))


def publishes(user: Any) -> Any:
    """:func:`may_publish` any page at all, as a condition within a question about others' pages."""
    if user.is_active and user.is_superuser:
        return Value(True)
    rows = GroupPagePermission.objects.filter(
        group__name__in=cms_groups_of(user), permission__codename="publish_page"
    )
    return Exists(rows)


def install() -> None:
    """Make Wagtail ask roles where it would read group memberships."""
    from wagtail.models.view_restrictions import BaseViewRestriction
    from wagtail.permission_policies.collections import CollectionPermissionLookupMixin
    from wagtail.permission_policies.pages import PagePermissionPolicy

    accept_by_wagtail = BaseViewRestriction.accept_request

    def accept_request(self: Any, request: Any) -> bool:
        if self.restriction_type != BaseViewRestriction.GROUPS or request.user.is_superuser:
            return bool(accept_by_wagtail(self, request))
        allowed = set(self.groups.values_list("name", flat=True))
        return not allowed.isdisjoint(cms_groups_of(request.user))

    PagePermissionPolicy.get_all_permissions_for_user = page_permissions_of
    CollectionPermissionLookupMixin.get_all_permissions_for_user = collection_permissions_of
    BaseViewRestriction.accept_request = accept_request


__all__ = ["GROUP_OF_ROLE", "Group", "RoleBackend", "cms_groups_of", "install", "may_publish"]
