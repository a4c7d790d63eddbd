"""The demo's own pages. They exist in the demo's composition only."""

import re
from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.generic import TemplateView, View

from home.embedded import post
from home.embedded.forms import BecomeForm
from home.embedded.models import Introduction
from home.people.models import User
from home.people.roles import Role

MAILS_PER_PAGE = 25
LINK = re.compile(r"https?://[^\s<>\"]+")

#: A mail brings its own inline styles; shown in a frame, and allowed there alone.
MAIL_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.SELF],
    "base-uri": [CSP.SELF],
}
MAIL_PAGE_CSP = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}

PLURALS = {
    Role.STUDENT: _("Students"),
    Role.LECTURER: _("Lecturers"),
    Role.COORDINATOR: _("Placement coordination"),
    Role.SUPERVISOR: _("Supervisors"),
    Role.AGENCY: _("Contacts of agencies"),
    Role.PROFESSIONAL: _("Professionals"),
    Role.CITY: _("City liaison"),
    Role.ADMIN: _("Technical administration"),
}

public = method_decorator([login_not_required, never_cache], name="dispatch")


def _by_role(introductions: Iterable[Introduction]) -> list[dict[str, Any]]:
    """One group a role, in the roles' order, for the list of everybody."""
    groups: dict[str, list[Introduction]] = {}
    for introduction in introductions:
        groups.setdefault(introduction.role, []).append(introduction)
    return [
        {"role": role, "plural": PLURALS[role], "people": groups[role]}
        for role in Role
        if role in groups
    ]


@public
class RoleSwitchView(TemplateView):
    """Become anybody with one click."""

    template_name = "embedded/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        everybody = list(Introduction.objects.select_related("user"))
        main = [entry for entry in everybody if entry.is_main]
        return super().get_context_data(
            main_groups=_by_role(main),
            groups=_by_role(entry for entry in everybody if not entry.is_main),
            mails=post.count(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BecomeForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(unknown=True), status=422)
        request.session.flush()
        request.user = AnonymousUser()
        login(request, form.person, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(settings.LOGIN_REDIRECT_URL)


@public
class PostView(TemplateView):
    """What was sent, newest first; ``?an=`` narrows to one addressee."""

    template_name = "embedded/post.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        to = self.request.GET.get("an", "").strip().lower()
        pages = Paginator(post.Post(to), MAILS_PER_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, mails=list(page), to=to, **kwargs)


def _mail_or_404(key: str) -> post.Mail:
    mail = post.find(key)
    if mail is None:
        raise Http404
    return mail


@public
@method_decorator(csp_override(MAIL_PAGE_CSP), name="dispatch")
class MailView(TemplateView):
    """One mail: its head, its links, the HTML in a frame, the text."""

    template_name = "embedded/mail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mail = _mail_or_404(self.kwargs["key"])
        links = [link.rstrip(".,)") for link in LINK.findall(mail.text)]
        address = parseaddr(mail.to)[1].lower()
        return super().get_context_data(
            mail=mail,
            links=list(dict.fromkeys(links)),
            addressee=User.objects.filter(email=address, is_active=True).first(),
            **kwargs,
        )


@public
@method_decorator([csp_override(MAIL_CSP), xframe_options_sameorigin], name="dispatch")
class MailBodyView(View):
    """The HTML part as it is; its links leave the frame."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        html = _mail_or_404(key).html
        if not html:
            raise Http404
        return HttpResponse(re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', html, count=1))
