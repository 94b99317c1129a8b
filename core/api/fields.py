"""Fields of what programs send: a text is a text and a number a number, nothing is guessed from another kind."""

import math
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class Text(serializers.CharField):
    """A text, kept as it was sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Number(serializers.IntegerField):
    """A whole number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": 2**53 - 1, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data) or data != int(data):
            self.fail("invalid")
        return int(super().to_internal_value(int(data)))


class Body(serializers.Serializer):
    """What a program sends; a field that is unknown is refused, as a misspelt one would be left out silently."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {
                        unknown[0][:60]: [
                            _("There is no such field here. Known are: %(known)s.")
                            % {"known": ", ".join(sorted(self.fields))}
                        ]
                    }
                )
        return super().to_internal_value(data)
