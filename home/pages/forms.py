"""The edit form of pages in the CMS: gates hold before publishing and before handing in."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError, StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from home.pages.gates import Finding, findings_in

#: Buttons after which the page goes, or is asked to go, to the public.
TOWARDS_PUBLIC = ("action-publish", "action-submit", "action-restart-workflow")


class ContentPageForm(WagtailAdminPageForm):
    """Drafts may be unfinished; what is to be published must pass the gates, each at its place."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self._goes_public():
            for field in self.instance.streams:
                stream = cleaned.get(field)
                if stream is not None and (found := list(findings_in(stream, field))):
                    self.add_error(field, errors_at_their_places(stream, found))
        return cleaned

    def _goes_public(self) -> bool:
        if any(name in self.data for name in TOWARDS_PUBLIC):
            return True
        return (
            "action-workflow-action" in self.data
            and self.data.get("workflow-action-name") == "approve"
        )


def errors_at_their_places(stream: Any, findings: list[Finding]) -> StreamBlockValidationError:
    """One error per block, shown by the editor inside that block."""
    sentences: dict[int, list[str]] = {}
    for finding in findings:
        sentences.setdefault(finding.index, []).append(finding.text)
    errors: dict[int, ValidationError] = {}
    for index, texts in sentences.items():
        if isinstance(stream[index].block, StructBlock):
            errors[index] = StructBlockValidationError(
                non_block_errors=[ValidationError(text) for text in texts]
            )
        else:
            errors[index] = ValidationError(texts)
    return StreamBlockValidationError(block_errors=errors)
