"""What a browser posts from a page of the admin when nothing is changed on it."""

from django.test import Client


def posted(client: Client, address: str) -> dict[str, object]:
    """Return the values of a record's form and of its lines, empty lines included."""
    answer = client.get(address)
    forms = [answer.context["adminform"].form]
    for lines in answer.context["inline_admin_formsets"]:
        forms += [lines.formset.management_form, *lines.formset.forms]
    data: dict[str, object] = {}
    for form in forms:
        for field in form:
            value = field.value()
            choices = getattr(field.field, "choices", None)
            if value is None and choices:
                value = next(iter(choices))[0]  # a select without a selected option posts its first one
            if value is not False and value is not None:
                data[field.html_name] = value
    return data
