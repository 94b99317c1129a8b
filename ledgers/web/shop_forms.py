"""Forms of points shops: a shop, its goods, a redemption, why one is reversed. The services check again."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledgers.domain import money_words
from ledgers.models import PointGoods
from ledgers.services.points import MOST_QUANTITY
from teams.domain.points import MOST_POINTS
from teams.models import Member


class ShopPageForm(forms.Form):
    """A form of these pages: labels begin with a capital."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget)


def _number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **more)


class YuanField(forms.Field):
    """An amount typed in yuan; whole fen come out."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return money_words.yuan(value).replace(",", "") if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        try:
            return money_words.fen_of(str(value or ""))
        except money_words.NotMoney as error:
            raise forms.ValidationError(
                _now("“%(text)s” is no amount in yuan. Write it as 1234.56.") % {"text": value}
            ) from error


class ShopForm(ShopPageForm):
    """A shop of a unit."""

    name = forms.CharField(label=_("name"), max_length=60)
    opened_on = _day(_("opened on"))
    closed_on = _day(_("closed on"), required=False)


class GoodsForm(ShopPageForm):
    """Goods: what one costs in points, and what it is worth."""

    name = forms.CharField(label=_("goods for points"), max_length=60)
    points = _number(_("points for one"), 1, MOST_POINTS)
    value_fen = YuanField(label=_("value of one, yuan"))
    is_offered = forms.BooleanField(label=_("offered"), required=False, initial=True)


class RedeemForm(ShopPageForm):
    """Goods handed to a member for points."""

    goods = forms.ModelChoiceField(
        label=_("goods for points"), queryset=PointGoods.objects.none(), empty_label=_("Choose goods")
    )
    member = forms.ModelChoiceField(label=_("member"), queryset=Member.objects.none(), empty_label=_("Choose a member"))
    quantity = _number(_("quantity"), 1, MOST_QUANTITY, initial=1)
    on = _day(_("date"))

    def __init__(self, *args: Any, goods: QuerySet[PointGoods], people: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one, other = self.fields["goods"], self.fields["member"]
        one.queryset, other.queryset = goods, people  # type: ignore[attr-defined]
        one.label_from_instance = lambda row: _now("%(name)s: %(n)s points") % {"name": row.name, "n": row.points}  # type: ignore[attr-defined]
        other.label_from_instance = lambda row: _now("%(name)s (%(n)s points left)") % {  # type: ignore[attr-defined]
            "name": f"{row.name} · {row.team.name}", "n": row.points_left,
        }  # fmt: skip


class BackForm(ShopPageForm):
    """Why a redemption is reversed."""

    reason = forms.CharField(label=_("reason"), max_length=100)
