"""What leads into another framework names a concept that is there."""

from typing import Any

from django import forms

from ...exchange.framework_releases import refusal_of


class NamesAConcept(forms.ModelForm):
    """Refuses an id that the framework lacks, once it or the framework is changed."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        framework, is_new = cleaned.get("framework"), {"framework", "external_id"} & {*self.changed_data}
        refusal = refusal_of(cleaned.get("external_id", ""), framework) if framework and is_new else ""
        if refusal:
            self.add_error("external_id", refusal)
        return cleaned
