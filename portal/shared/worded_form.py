"""Forms of records that have words in each of the tenant's languages, a field for each."""

from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from portal.shared.models import Tenant

Form = TypeVar("Form", bound="WordedForm")


class WordedForm(forms.ModelForm):
    """A record with `names` and `descriptions` by language."""

    def words(self, prefix: str, tenant: Tenant) -> dict[str, str]:
        """The texts of one kind by language."""
        return {code: self.cleaned_data.get(f"{prefix}_{code}", "") for code in tenant.languages}


def worded(form: type[Form], tenant: Tenant, record: Any, *, name_length: int) -> type[Form]:
    """The form with the tenant's languages; the default one needs a name. `record` may be None."""
    fields: dict[str, Any] = {}
    for code in tenant.languages:
        language = settings.LANGUAGE_NAMES.get(code, code)
        fields[f"name_{code}"] = forms.CharField(
            label=_("Name, %(language)s") % {"language": language},
            max_length=name_length,
            required=code == tenant.default_language,
            initial=record.names.get(code, "") if record else "",
            widget=UnfoldAdminTextInputWidget(),
        )
        fields[f"description_{code}"] = forms.CharField(
            label=_("Description, %(language)s") % {"language": language},
            max_length=300,
            required=False,
            initial=record.descriptions.get(code, "") if record else "",
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        )
    return type(f"Tenant{form.__name__}", (form,), fields)
