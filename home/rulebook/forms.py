"""Setting a rule: the field fits the kind of value its default has."""

from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.core.clock import today
from home.rulebook.queries import RuleDefinition


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea

    def __init__(self, *, numbers: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.numbers = numbers

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in super().to_python(value).splitlines() if line.strip()]
        if not self.numbers:
            return lines
        if not all(line.isdecimal() for line in lines):
            raise ValidationError(_("Please give whole numbers, one a line."))
        return [int(line) for line in lines]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value


class YesNoField(forms.TypedChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("yes", _("yes")), ("no", _("no"))],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def value_field(definition: RuleDefinition) -> forms.Field:
    options: dict[str, Any] = {"label": _("Value"), "help_text": definition.help_text}
    if definition.unit:
        options["label"] = _("Value (%(unit)s)") % {"unit": definition.unit}
    if isinstance(definition.default, bool):
        return YesNoField(**options)
    if isinstance(definition.default, int):
        return forms.IntegerField(min_value=0, max_value=100_000, **options)
    if isinstance(definition.default, list):
        numbers = all(isinstance(part, int) for part in definition.default)
        return LinesField(required=False, numbers=numbers, **options)
    return forms.CharField(required=False, max_length=300, **options)


class SetRuleForm(forms.Form):
    valid_from = forms.DateField(
        label=_("Holds from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("What began before this day keeps the rule it started with."),
    )
    note = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, definition: RuleDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"value": value_field(definition), **self.fields}
        self.fields["valid_from"].initial = today

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("value", "valid_from", "note", FormActions(Submit("set", _("Save"))))
        return helper
