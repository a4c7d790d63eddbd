"""Own mails for everybody; the log and the texts for the coordination."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView, TemplateView, View

from home.core.forms import ConfirmForm
from home.core.registries import MailKind, letter_press, mail_kinds, postal_addresses
from home.core.views import ActionView
from home.outbox.actions import (
    choose_rhythm,
    edit_template,
    preview_of,
    print_mail,
    quiet_hours,
    release_mail,
    resend_mail,
    reset_template,
)
from home.outbox.forms import WORRY, LetterForm, LogFilterForm, PreferenceForm, TemplateForm
from home.outbox.kinds import allowed_in
from home.outbox.letters import letter_of, paper_of
from home.outbox.models import OutgoingMail
from home.outbox.queries import (
    counts_by_state,
    mail_rows,
    mails_visible_to,
    own_mails_of,
    rhythm_of,
    text_of,
    texts,
)
from home.outbox.states import MAIL_MOVES, MailState

#: How a mail's state looks (see the tag ``state``).
LOOKS = {
    MailState.QUEUED: "wait",
    MailState.SENDING: "wait",
    MailState.SENT: "ok",
    MailState.FAILED: "bad",
    MailState.UNCERTAIN: "bad",
    MailState.WITHHELD: "pause",
    MailState.BUNDLED: "end",
    MailState.LETTER: "ok",
}


class OwnMailListView(ListView):
    """What the house wrote to me, and what I caused."""

    template_name = "outbox/own_list.html"
    context_object_name = "mails"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[OutgoingMail]:
        if not self.request.user.has_perm("outbox.read_own_mails"):
            raise PermissionDenied
        return mail_rows(own_mails_of(self.request.user))


class MailLogView(ListView):
    """Every mail with its state; no texts."""

    template_name = "outbox/log.html"
    context_object_name = "mails"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[OutgoingMail]:
        user = self.request.user
        if not user.has_perm("outbox.read_log"):
            raise PermissionDenied
        self.form = LogFilterForm(self.request.GET)
        mails = mails_visible_to(user)
        if self.form.is_valid():
            mails = _filtered(mails, self.form.cleaned_data)
        return mail_rows(mails)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = counts_by_state(mails_visible_to(self.request.user))
        tiles = [
            {"state": state, "label": MailState(state).label, "number": counts.get(state, 0)}
            for state in (
                MailState.QUEUED,
                MailState.SENT,
                MailState.FAILED,
                MailState.UNCERTAIN,
                MailState.WITHHELD,
            )
        ]
        return super().get_context_data(form=self.form, tiles=tiles, looks=LOOKS, **kwargs)


def _filtered(mails: QuerySet[OutgoingMail], wanted: dict[str, Any]) -> QuerySet[OutgoingMail]:
    if wanted["state"] == WORRY:
        mails = mails.filter(
            state__in=[MailState.FAILED, MailState.UNCERTAIN], resends__isnull=True
        )
    elif wanted["state"]:
        mails = mails.filter(state=wanted["state"])
    if wanted["kind"]:
        mails = mails.filter(kind=wanted["kind"])
    for word in wanted["q"].split():
        mails = mails.filter(
            Q(to__first_name__icontains=word)
            | Q(to__last_name__icontains=word)
            | Q(address__icontains=word)
        )
    return mails


class MailDetailView(DetailView):
    """One mail and its way. The text is for the recipient and whoever caused it (row 87)."""

    template_name = "outbox/mail.html"
    context_object_name = "mail"
    slug_field = "public_id"
    slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[OutgoingMail]:
        return mails_visible_to(self.request.user).select_related(
            "to", "by", "task_link", "resend_of", "bundle"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, mail = self.request.user, self.object
        reads = bool(mail.body) and user.has_perm("outbox.read_body", mail)
        return super().get_context_data(
            text=_text_without_link(mail) if reads else "",
            events=mail.events.select_related("by"),
            resends=mail.resends.all(),
            may_manage=user.has_perm("outbox.manage_mails"),
            open_moves=MAIL_MOVES.open_to(user, mail),
            look=LOOKS[MailState(mail.state)],
            waiting=mail.state in {MailState.QUEUED, MailState.SENDING},
            **kwargs,
        )


def _text_without_link(mail: OutgoingMail) -> str:
    """The text as sent; a task link's address is not shown, it would open for anybody."""
    if mail.task_link_id is None:
        return letter_of(mail).text
    return mail.body.replace("{{ link }}", str(_("[the link stands in the mail itself]")))


class MailActionView(ActionView):
    permission_required = "outbox.manage_mails"
    form_class = ConfirmForm
    template_name = "outbox/mail_action.html"

    def get_queryset(self) -> QuerySet[OutgoingMail]:
        return mails_visible_to(self.request.user).select_related("to", "task_link")

    def get_success_url(self) -> str:
        return reverse("outbox:mail", args=[self.object.public_id])


class ResendMailView(MailActionView):
    success_message = _("The mail is on its way once more.")
    extra_context = {
        "title": _("Send this mail once more?"),
        "text": _("The same text goes to the address that is stored today."),
        "button": _("Send once more"),
    }

    def perform(self, form: Any) -> None:
        self.object = resend_mail(self.object, by=self.request.user)


class ReleaseMailView(MailActionView):
    success_message = _("The mail is released.")
    extra_context = {
        "title": _("Release this mail?"),
        "text": _("It was held back. Now it goes out, if nothing speaks against it any more."),
        "button": _("Release"),
    }

    def perform(self, form: Any) -> None:
        release_mail(self.object, by=self.request.user)


class PrintMailView(MailActionView):
    """A mail that did not arrive goes by post."""

    form_class = LetterForm
    template_name = "outbox/mail_print.html"
    success_message = _("Noted as sent by letter. Download it, print it, post it.")

    def get_initial(self) -> dict[str, Any]:
        person = self.object.to
        lines = next((found for source in postal_addresses if (found := source(person))), [])
        return {"address": "\n".join(lines or [person.get_full_name()])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        can = "print" in MAIL_MOVES.open_to(self.request.user, self.object)
        return super().get_context_data(can_print=can and bool(self.object.body), **kwargs)

    def perform(self, form: Any) -> None:
        print_mail(self.object, address=form.cleaned_data["address"], by=self.request.user)


class LetterView(View):
    """The letter as PDF, for whoever posts it; only once it is noted as sent by letter."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        user: Any = request.user
        mails = mails_visible_to(user).select_related("to", "task_link")
        mail = get_object_or_404(mails, public_id=public_id)
        if not user.has_perm("outbox.manage_mails"):
            raise PermissionDenied
        link = mail.task_link
        if mail.state != MailState.LETTER or not mail.body or (link and not link.is_live()):
            raise Http404
        response = HttpResponse(
            next(iter(letter_press))(paper_of(mail)), content_type="application/pdf"
        )
        response.headers["Content-Disposition"] = 'attachment; filename="brief.pdf"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


class PreferenceView(ActionView):
    """How often the house writes to me."""

    permission_required = "outbox.read_own_mails"
    form_class = PreferenceForm
    template_name = "outbox/preference.html"
    success_message = _("Saved. It holds for everything that comes from now on.")
    success_url = reverse_lazy("outbox:own")

    def get_object(self) -> Any:
        return self.request.user

    def get_initial(self) -> dict[str, Any]:
        return {"rhythm": rhythm_of(self.request.user)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(quiet=quiet_hours(), **kwargs)

    def perform(self, form: Any) -> None:
        user: Any = self.request.user
        choose_rhythm(user, form.cleaned_data["rhythm"], by=user)


class TemplateListView(TemplateView):
    template_name = "outbox/template_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.request.user.has_perm("outbox.edit_templates"):
            raise PermissionDenied
        return super().get_context_data(texts=texts(), **kwargs)


class KindActionView(ActionView):
    """About one kind of mail, named by its key."""

    permission_required = "outbox.edit_templates"
    success_url = reverse_lazy("outbox:templates")

    def get_object(self) -> MailKind:
        kind = mail_kinds.get(self.kwargs["key"])
        if kind is None:
            raise Http404
        return kind


class TemplateEditView(KindActionView):
    form_class = TemplateForm
    template_name = "outbox/template_edit.html"
    success_message = _("The text is saved. The next mail of this kind uses it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.object}

    def get_initial(self) -> dict[str, Any]:
        text = text_of(self.object.key)
        return {"subject": text.subject, "body": text.body}

    def form_valid(self, form: TemplateForm) -> HttpResponse:
        if "preview" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, previewed=True))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.setdefault("form", None) or self.get_form()
        kwargs["form"] = form
        current = text_of(self.object.key)
        data = form.cleaned_data if form.is_bound and form.is_valid() else self.get_initial()
        letter = preview_of(
            self.object, subject=data["subject"], body=data["body"], to=self.request.user
        )
        return super().get_context_data(
            letter=letter, current=current, allowed=sorted(allowed_in(self.object)), **kwargs
        )

    def perform(self, form: TemplateForm) -> None:
        data = form.cleaned_data
        edit_template(
            self.object.key, subject=data["subject"], body=data["body"], by=self.request.user
        )


class TemplateResetView(KindActionView):
    form_class = ConfirmForm
    template_name = "outbox/template_reset.html"
    success_message = _("The standard text holds again.")

    def perform(self, form: Any) -> None:
        reset_template(self.object.key, by=self.request.user)
