"""Release, statement, examiners and marks."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from home.core.choices import HintedLabel
from home.people.models import User
from kurse.assessment.forms.voices import helper_for
from kurse.assessment.marks import Scale
from kurse.partners.models import Contact


class ReleaseForm(forms.Form):
    """Which assessments are released now; nothing preselected."""

    assessments = forms.ModelMultipleChoiceField(
        label=_("Assessments"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, queryset: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assessments"]
        field.queryset = queryset
        field.label_from_instance = lambda row: HintedLabel(
            row.placement.student.get_full_name(),
            f"{row.round.get_kind_display()}, {row.examiner.get_full_name()}",
        )

    @property
    def helper(self) -> FormHelper:
        return helper_for("assessments", Submit("release", _("Release")))


class StatementForm(forms.Form):
    """The student's own view."""

    text = forms.CharField(
        label=_("Your statement"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("text", Submit("state", _("Submit the statement")))


class ExaminerForm(forms.Form):
    """Who examines."""

    examiner = forms.ModelChoiceField(label=_("Lecturer"), queryset=User.objects.none())

    def __init__(self, *args: Any, lecturers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["examiner"].queryset = lecturers
        self.fields["examiner"].label_from_instance = lambda user: user.get_full_name()

    @property
    def helper(self) -> FormHelper:
        return helper_for("examiner", Submit("appoint", _("Change the examiner")))


class SecondExaminerForm(ExaminerForm):
    """Who gives the second mark; nobody is an answer, too."""

    examiner = forms.ModelChoiceField(
        label=_("Second examiner"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("nobody"),
    )

    @property
    def helper(self) -> FormHelper:
        return helper_for("examiner", Submit("appoint", _("Save")))


class PracticeForm(forms.Form):
    """Who fills in the form for the agency."""

    contact = forms.ModelChoiceField(
        label=_("Practice supervisor"), queryset=Contact.objects.none()
    )

    def __init__(self, *args: Any, contacts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts
        self.fields["contact"].label_from_instance = lambda row: row.user.get_full_name()

    @property
    def helper(self) -> FormHelper:
        return helper_for("contact", Submit("appoint", _("Send the form to this person")))


class MarkForm(forms.Form):
    """A mark from the scale, nothing preselected, with reasons for the file."""

    grade = forms.ChoiceField(label=_("Mark"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reasons for the file"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by the examiners and, after the release, in an inspection of the file."),
    )

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [
            (grade, HintedLabel(grade, "" if scale.passes(grade) else str(_("not passed"))))
            for grade in scale.grades
        ]

    @property
    def helper(self) -> FormHelper:
        return helper_for("grade", "reason", Submit("mark", _("Save the mark")))


class ChangeForm(forms.Form):
    """What should be corrected after the release, and why."""

    grade = forms.ChoiceField(label=_("New mark"), required=False)
    talk_result = forms.CharField(
        label=_("Result of the talk"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The coordination and, after approval, the student read it."),
    )

    def __init__(self, *args: Any, scale: Scale | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if scale is None:
            del self.fields["grade"]
        else:
            stays = ("", _("stays as it is"))
            self.fields["grade"].choices = [stays, *((row, row) for row in scale.grades)]

    @property
    def helper(self) -> FormHelper:
        return helper_for(*self.fields, Submit("ask", _("Ask for the change")))


class DecisionForm(forms.Form):
    """The second person's word."""

    answer = forms.CharField(
        label=_("Answer to who asked"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def helper(self) -> FormHelper:
        no = Submit("refuse", _("Refuse"), css_class="kern-btn--secondary")
        return helper_for("answer", Submit("approve", _("Approve the change")), no)


class InspectionForm(forms.Form):
    """Opening the file is written down."""

    reason = forms.CharField(label=_("Occasion"), required=False, max_length=200)

    @property
    def helper(self) -> FormHelper:
        return helper_for("reason", Submit("open", _("Open the file")))
