"""Pages of texts. A text is opened here only, for its author or for whom it was shared with.

Autosaving answers with JSON; titles and addresses of pages never hold a word of a text.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from home.core.clock import now, today
from home.core.formats import moment
from home.core.forms import ConfirmForm
from home.core.views import ActionView
from home.pages.queries import writing_prompts
from home.people.roles import Role, roles_of
from kurse.supervision.actions import (
    answer_release,
    ask_release,
    delete_comment,
    delete_reflection,
    end_sharing,
    share_note,
    share_reflection,
    withdraw_agreement,
    write_comment,
    write_note,
    write_reflection,
)
from kurse.supervision.exports import own_texts, texts_as_text
from kurse.supervision.forms import (
    AgreementForm,
    CommentForm,
    NoteForm,
    ReflectionForm,
    ReleaseForm,
)
from kurse.supervision.models import (
    AgreementState,
    OutsideAgreement,
    Reflection,
    SessionNote,
    SupervisionGroup,
)
from kurse.supervision.periods import part_of_practice, texts_deleted_on
from kurse.supervision.queries import (
    agreement_text,
    agreements_inside,
    entry_of,
    familiar_names,
    group_of,
    members_of,
    note_text,
    own_comments,
    own_note,
    own_reflections,
    reflections_shared_with,
    reflections_visible_to,
    thread_of,
)
from kurse.supervision.views.groups import GroupActionView
from kurse.supervision.views.sessions import SessionActionView

TEXTS = (Role.STUDENT, Role.SUPERVISOR)


class WritingView(ActionView):
    """A page on which a text is written: saved by its button, and by itself (``autosave``)."""

    names_group: SupervisionGroup | None = None

    @method_decorator(sensitive_post_parameters())
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def group(self) -> SupervisionGroup | None:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        group = self.group()
        return {
            **super().get_form_kwargs(),
            "known_names": familiar_names(group) if group else (),
        }

    def autosaved(self, form: forms.Form) -> str:
        """Save; the address from now on."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("autosave"):
            return self.autosave()
        return super().post(request, *args, **kwargs)

    def autosave(self) -> JsonResponse:
        """Names are told, not asked about: nothing here stops anybody from writing on."""
        form = self.get_form()
        form.known_names = form.known_names or ()
        form.is_valid()
        hard = {name for name, rows in form.errors.as_data().items() if name not in form.hinted}
        if hard or any(
            row.code == "max_length" for rows in form.errors.as_data().values() for row in rows
        ):
            return JsonResponse({"saved": ""}, status=422)
        for name in form.hinted:
            form.cleaned_data[name] = form.data.get(form.add_prefix(name), "")
        try:
            url = self.autosaved(form)
        except ValidationError as error:
            return JsonResponse({"saved": "", "text": " ".join(error.messages)}, status=409)
        hints = [
            row.sentence
            for name in form.hinted
            for row in form.findings(name, form.cleaned_data[name])
        ]
        return JsonResponse(
            {"saved": _("Saved: %(when)s") % {"when": moment(now())}, "url": url, "hints": hints}
        )


class NoteView(WritingView, SessionActionView):
    """The supervisor's own note: read and written by its author alone."""

    form_class = NoteForm
    permission_required = "supervision.write_note"
    template_name = "supervision/note_form.html"
    success_message = gettext_lazy("Note saved. Only you can read it.")

    def group(self) -> SupervisionGroup | None:
        return self.object.group

    @cached_property
    def note(self) -> SessionNote | None:
        return own_note(self.object, self.request.user)

    def get_initial(self) -> dict[str, Any]:
        return {"text": note_text(self.note)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            note=self.note, note_until=texts_deleted_on(self.object.group), **kwargs
        )

    def autosaved(self, form: forms.Form) -> str:
        write_note(self.object, text=form.cleaned_data["text"], by=self.request.user)
        return self.request.path

    def perform(self, form: forms.Form) -> None:
        write_note(self.object, text=form.cleaned_data["text"], by=self.request.user)

    def get_success_message(self) -> Any:
        return _("Note saved.") if self.note and self.note.shared_at else self.success_message


class ShareNoteView(SessionActionView):
    """Share the note with those who were present, or end it. A separate act (V03)."""

    form_class = ConfirmForm
    http_method_names = ("post",)
    permission_required = "supervision.write_note"

    def perform(self, form: forms.Form) -> None:
        self.shared = self.request.POST.get("shared") == "yes"
        share_note(self.object, shared=self.shared, by=self.request.user)

    def get_success_message(self) -> str:
        if self.shared:
            return _("Everybody who was present can read the note now.")
        return _("Only you read the note again.")

    def get_success_url(self) -> str:
        return reverse("supervision:note", args=[self.object.public_id])


class JournalView(TemplateView):
    """The student's own journal; for supervisors what students shared with them."""

    template_name = "supervision/journal.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.roles = roles_of(request.user)
        if self.roles.isdisjoint(TEXTS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        group = group_of(user) if Role.STUDENT in self.roles else None
        own = [(row, entry_of(row)) for row in own_reflections(user)]
        shared = []
        if Role.SUPERVISOR in self.roles:
            shared = [(row, entry_of(row)) for row in reflections_shared_with(user)]
        return super().get_context_data(
            is_student=Role.STUDENT in self.roles,
            supervises=Role.SUPERVISOR in self.roles,
            group=group,
            own=own,
            shared=shared,
            prompts=writing_prompts(part_of_practice(user)) if group else [],
            deleted_on=texts_deleted_on(group) if group else None,
            **kwargs,
        )


class ReflectionActionView(ActionView):
    """The base of pages about one reflection."""

    def get_queryset(self) -> QuerySet[Reflection]:
        return reflections_visible_to(self.request.user)

    def get_success_url(self) -> str:
        return reverse("supervision:reflection", args=[self.object.public_id])


class OwnReflectionView(ReflectionActionView):
    """What only the author does: for the reader of a shared entry it is not allowed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.get_object().author_id != request.user.pk:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class WriteReflectionView(WritingView):
    """A new entry, or an own one again."""

    form_class = ReflectionForm
    template_name = "supervision/reflection_form.html"
    success_message = gettext_lazy("Saved. Only you read it.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Role.STUDENT not in roles_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Reflection | None:
        if "public_id" not in self.kwargs:
            return None
        return get_object_or_404(
            own_reflections(self.request.user), public_id=self.kwargs["public_id"]
        )

    def group(self) -> SupervisionGroup | None:
        return self.object.group if self.object else group_of(self.request.user)

    def get_initial(self) -> dict[str, Any]:
        if self.object is None:
            prompts = self.prompts()
            number = self.request.GET.get("anregung", "")
            chosen = prompts[int(number)] if number.isdigit() and int(number) < len(prompts) else ""
            return {"on": today(), "prompt": chosen}
        entry = entry_of(self.object)
        return {
            "on": self.object.on,
            "title": entry.title,
            "text": entry.text,
            "prompt": entry.prompt,
        }

    def prompts(self) -> list[str]:
        return writing_prompts(part_of_practice(self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        group = self.group()
        form = context["form"]
        context.update(
            prompt=form["prompt"].value(),
            group=group,
            deleted_on=texts_deleted_on(group) if group else None,
            shared=self.object is not None and self.object.shared_at is not None,
        )
        return context

    def autosaved(self, form: forms.Form) -> str:
        self.perform(form)
        return reverse("supervision:reflection_edit", args=[self.written.public_id])

    def perform(self, form: forms.Form) -> None:
        self.written = write_reflection(
            self.object, entry=form.entry(), on=form.cleaned_data["on"], by=self.request.user
        )

    def get_success_url(self) -> str:
        return reverse("supervision:reflection", args=[self.written.public_id])


class ReflectionView(WritingView, ReflectionActionView):
    """One entry with its thread: for its author, and for whom it is shared with."""

    form_class = CommentForm
    template_name = "supervision/reflection_detail.html"
    success_message = gettext_lazy("Your answer is there.")

    def group(self) -> SupervisionGroup | None:
        return self.object.group

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            entry=entry_of(self.object),
            thread=thread_of(self.object),
            own=self.object.author_id == self.request.user.pk,
            **kwargs,
        )

    def autosave(self) -> JsonResponse:
        return JsonResponse({"saved": ""}, status=405)

    def perform(self, form: forms.Form) -> None:
        write_comment(self.object, text=form.cleaned_data["text"], by=self.request.user)


class ShareReflectionView(OwnReflectionView):
    form_class = ConfirmForm
    template_name = "supervision/reflection_share.html"
    success_message = gettext_lazy("Shared with your supervisor. You can end it at any time.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(group=group_of(self.request.user), **kwargs)

    def perform(self, form: forms.Form) -> None:
        share_reflection(self.object, by=self.request.user)


class EndSharingView(OwnReflectionView):
    form_class = ConfirmForm
    http_method_names = ("post",)
    success_message = gettext_lazy("Only you read it again.")

    def perform(self, form: forms.Form) -> None:
        end_sharing(self.object, by=self.request.user)


class DeleteReflectionView(OwnReflectionView):
    form_class = ConfirmForm
    template_name = "supervision/reflection_delete.html"
    success_message = gettext_lazy("The reflection is deleted.")

    def perform(self, form: forms.Form) -> None:
        delete_reflection(self.object, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("supervision:journal")


class DeleteCommentView(ReflectionActionView):
    """Take an own line of the thread back."""

    form_class = ConfirmForm
    http_method_names = ("post",)
    success_message = gettext_lazy("Your answer is taken back.")

    def perform(self, form: forms.Form) -> None:
        comment = get_object_or_404(
            own_comments(self.request.user).filter(reflection=self.object),
            public_id=self.kwargs["comment"],
        )
        delete_comment(comment, by=self.request.user)


class AskReleaseView(WritingView, GroupActionView):
    """A new agreement to the outside: text, whom it concerns, and the request (V04)."""

    form_class = AgreementForm
    template_name = "supervision/agreement_form.html"
    success_message = gettext_lazy("Asked. It leaves the room when everybody concerned agrees.")

    def group(self) -> SupervisionGroup | None:
        return self.object

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "members": members_of(self.object)}

    def autosave(self) -> JsonResponse:
        return JsonResponse({"saved": ""}, status=405)

    def perform(self, form: forms.Form) -> None:
        self.asked = ask_release(
            self.object,
            text=form.cleaned_data["text"],
            members=form.cleaned_data["members"],
            by=self.request.user,
        )

    def get_success_url(self) -> str:
        return reverse("supervision:agreement", args=[self.asked.public_id])


class AgreementView(ActionView):
    """One agreement: a student concerned gives the own word, both sides see how it stands."""

    form_class = ReleaseForm
    template_name = "supervision/agreement_detail.html"
    success_message = gettext_lazy("Your word is saved.")

    def get_queryset(self) -> QuerySet[OutsideAgreement]:
        return agreements_inside(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        consents = list(row.consents.all())
        mine = next((one for one in consents if one.member.participation.user_id == user.pk), None)
        asked = row.state == AgreementState.ASKED
        leads = row.author_id == user.pk
        return super().get_context_data(
            agreement=row,
            text=agreement_text(row),
            consents=consents if leads else [one for one in consents if one == mine],
            waiting=sum(one.agreed is None for one in consents),
            leads=leads,
            may_answer=asked and mine is not None and mine.agreed is None,
            may_withdraw=row.state == AgreementState.RELEASED or (asked and leads),
            **kwargs,
        )

    def perform(self, form: forms.Form) -> None:
        agreed = form.cleaned_data["agreed"] == "yes"
        answer_release(self.object, agreed=agreed, by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("supervision:agreement", args=[self.object.public_id])


class WithdrawAgreementView(AgreementView):
    form_class = ConfirmForm
    http_method_names = ("post",)
    success_message = gettext_lazy("Taken back. Nobody outside sees it any more.")

    def perform(self, form: forms.Form) -> None:
        withdraw_agreement(self.object, by=self.request.user)


class OwnTextsView(TemplateView):
    """All own texts to take along before they are deleted. The download is a POST (row 61)."""

    template_name = "supervision/own_texts.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if roles_of(request.user).isdisjoint(TEXTS) and not own_texts(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(count=len(own_texts(self.request.user)), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        texts = own_texts(request.user)
        if request.POST.get("as") == "text":
            body, kind, ending = texts_as_text(texts), "text/plain", "txt"
        else:
            body = render_to_string("supervision/own_texts_file.html", {"texts": texts})
            kind, ending = "text/html", "html"
        response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="meine-texte.{ending}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response
