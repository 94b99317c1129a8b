"""Rounding of whole numbers: scores, points and shares are rounded here and nowhere else. Pure."""


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half away from zero."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))
