"""What the page of components shows: each component in each of its states, with made-up figures."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import charts
from core.charts import Bar, Point
from core.period_words import quarter_number

_DAY = date(2026, 3, 31)


class _Sample(forms.Form):
    """One field of each widget."""

    use_required_attribute = False

    title = forms.CharField(label=gettext_lazy("Title"), max_length=30, initial="")
    held_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), initial=_DAY
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Choose a kind")), ("a", gettext_lazy("policy talk"))]
    )
    text = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("May stay empty."),
        required=False,
    )  # fmt: skip
    once = forms.BooleanField(label=gettext_lazy("Party member"), required=False)
    one = forms.ChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect,
        choices=[("keep", gettext_lazy("kept in post")), ("move", gettext_lazy("moved to another team"))],
    )  # fmt: skip
    many = forms.MultipleChoiceField(
        label=gettext_lazy("Participants"), widget=forms.CheckboxSelectMultiple, required=False,
        choices=[(str(n), gettext_lazy("member %(n)d") % {"n": n}) for n in range(1, 5)],
    )  # fmt: skip


def context() -> dict[str, Any]:
    """Return both sides of the page; ids differ, so that labels lead to their own inputs."""
    return {"sides": [_side("light", _("In the light")), _side("dark", _("In the dark"))], "steps": _steps()}


def _side(name: str, label: str) -> dict[str, Any]:
    wrong = _Sample({"title": "", "kind": "", "held_on": ""}, auto_id=f"{name}-wrong-%s")
    wrong.is_valid()
    problems = [
        (bound.id_for_label or bound.auto_id, f"{bound.label}：{text}") for bound in wrong for text in bound.errors
    ]
    return {
        "name": name, "label": label, "form": _Sample(auto_id=f"{name}-%s"), "wrong": wrong, "problems": problems,
        "bars": _bars(), "line": _line(), "stored": {"title": _("Talk on the spring work")},
    }  # fmt: skip


def _steps() -> list[dict[str, Any]]:
    words = (_("opened"), _("scored"), _("reviewed"), _("verified"), _("public notice"), _("final"))
    states = ("done", "current", "todo", "todo", "todo", "todo")
    found: list[dict[str, Any]] = [{"label": word, "state": state} for word, state in zip(words, states, strict=True)]
    found[0]["day"], found[1]["late"], found[2]["due"] = _DAY, 2, _DAY
    return found


def _bars() -> charts.BarChart:
    counts = ((5, 12), (4, 40), (3, 96), (2, 20), (1, 4), (0, 0))
    rows = [Bar(_("%(n)d stars") % {"n": stars}, str(number), number, tone="star") for stars, number in counts]
    return charts.bars(
        _("Members by stars"), _("Of %(n)d members rated, how many have how many stars.") % {"n": 172},
        (_("Stars"), _("Members · share")), rows,
    )  # fmt: skip


def _line() -> charts.LineChart:
    scores = (8250, 8400, None, 8875, 9150, 9025)
    points = [
        Point(
            _("Q%(n)s") % {"n": quarter_number(n % 4 + 1)},
            f"{score // 100}.{score % 100:02d}".rstrip("0").rstrip(".") if score else "", score,
            str(2024 + n // 4) if n % 4 == 0 else "",
        )
        for n, score in enumerate(scores)
    ]  # fmt: skip
    return charts.line(
        _("Score by quarter"),
        _("Six quarters, one of them without a score."),
        (_("Quarter"), _("Score"), _("Stars")),
        points,
    )
