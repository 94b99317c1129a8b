"""Forms of the admin: saving is a service, a new record is made once for the key of its form."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import admin_words, submissions
from core.actors import Actor
from core.errors import Conflict, DomainError

UNSEEN = ("base_version", "submission")
"""Fields that the form carries for itself."""
_NEVER = -1


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return what a post says: everything but its keys, its buttons, and passwords."""
    return {
        name: values
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "submission") and name[0] != "_" and "password" not in name
    }


class ServiceForm(forms.ModelForm):
    """A form whose saving is a service: the service's refusal becomes an error at the field."""

    base_version = forms.IntegerField(label=gettext_lazy("version read"), required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(label=gettext_lazy("key of the form"), required=False, widget=forms.HiddenInput)
    model_admin: Any
    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label
        if self.instance.pk is None:
            self.initial["submission"] = uuid.uuid4()
        else:
            self.fields.pop("submission", None)
            if hasattr(self.instance, "version"):
                self.initial["base_version"] = self.instance.version

    def ready(self) -> bool:
        """Tell whether the service may be called; a form with lines checks them here."""
        return True

    def given(self) -> dict[str, Any]:
        """Return everything that was filled in, for a new record."""
        return {name: value for name, value in self.cleaned_data.items() if name not in UNSEEN}

    def changed(self) -> dict[str, Any]:
        """Return what differs from the record as it stands now."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.given()}

    def read_version(self) -> int | None:
        """Return the version that the person has read; a form without one matches none."""
        if not hasattr(self.instance, "version"):
            return None
        version = self.cleaned_data.get("base_version")
        return _NEVER if version is None else version

    def _post_clean(self) -> None:
        if self.instance.pk is None and not self.errors and self._made_before():
            return
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and self.ready():
            try:
                with transaction.atomic():
                    if self.instance.pk is None:
                        self._make()
                    else:
                        pk = self.instance.pk
                        self.model_admin.update(actor_of(self.request), pk, self.changed(), self.read_version())
                        self.instance.refresh_from_db()
            except DomainError as error:
                self.add_error(error.field if error.field in self.fields else None, str(error))
                if type(error) is Conflict and self.instance.pk:
                    self._show_present()
        if self.errors and self.instance.pk is None:
            # The same post may have been accepted while this one was being checked.
            self._made_before()

    def _post(self) -> dict[str, Any]:
        """Return what names this post: its key, who sends it, from which form, and what it says."""
        return {
            "key": self.cleaned_data.get("submission") or uuid.uuid4(),
            "actor": actor_of(self.request),
            "form": f"add:{self.model_admin.opts.label_lower}",
            "body": body_of(self.request),
        }

    def _made_before(self) -> bool:
        """Take what an earlier post of the same form has made, and tell whether there was one."""
        receipt = submissions.receipt(**self._post())
        if receipt is None:
            return False
        self._errors = ErrorDict()
        self._take(receipt)
        return True

    def _make(self) -> None:
        """Make the record once for the key of the form."""

        def effect() -> dict[str, Any]:
            self.instance = self.model_admin.create(actor_of(self.request), self.given())
            return {"pk": self.instance.pk}

        receipt, now = submissions.accept(**self._post(), now=timezone.now(), effect=effect)
        if not now:
            self._take(receipt)

    def _take(self, receipt: Mapping[str, Any]) -> None:
        self.instance = self.model_admin.model._base_manager.get(pk=receipt["pk"])
        self.request.sent_before = True  # type: ignore[attr-defined]

    def _show_present(self) -> None:
        """Say who changed the record last, and what it holds now beside what was typed."""
        last = self.model_admin.entries(self.instance).first()
        if last is not None:
            self.add_error(
                None,
                _("Last change: %(who)s, %(when)s.")
                % {
                    "who": admin_words.who(last.actor_name),
                    "when": date_format(timezone.localtime(last.at), "DATETIME_FORMAT"),
                },
            )
        for name in set(self.changed()) & set(self.fields):
            bound = self[name]
            now = bound.initial
            choices = dict(getattr(bound.field, "choices", None) or ())
            text = str(choices.get(now, now if now not in (None, "") else "—"))
            if isinstance(now, bool):
                text = _("yes") if now else _("no")
            self.add_error(name, _("The record now says: %(value)s") % {"value": text})
