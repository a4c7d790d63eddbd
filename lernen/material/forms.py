"""The edit forms of lessons and courses in the CMS, and of their versions."""

from collections.abc import Iterable
from typing import Any

from django import forms

from home.pages.forms import ContentPageForm
from home.pages.gates import Finding


class LessonForm(ContentPageForm):
    """Gates of the whole lesson, shown at their fields."""

    def findings(self, cleaned: dict[str, Any]) -> Iterable[Finding]:
        from lernen.material.gates import lesson_findings

        return lesson_findings(cleaned.get("checked_until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._goes_public():
            for finding in list(self.findings(cleaned)):
                self.add_error(
                    finding.field if finding.field in self.fields else None, finding.text
                )
        return cleaned


class CourseForm(LessonForm):
    """Gates of the whole course."""

    def findings(self, cleaned: dict[str, Any]) -> Iterable[Finding]:
        from lernen.material.gates import course_findings

        return course_findings(bool(cleaned.get("is_open")), cleaned.get("licence") or "")


class BeginVersionForm(forms.Form):
    """In which language the new version will be."""

    language = forms.CharField(max_length=20)
