"""The frozen figures that a briefing is composed from: of the quarter, of the one before, of the year so far."""


class Figures:
    """The frozen figures of the quarter, beside those of the quarter before and of the year so far."""

    def __init__(self, payload: dict) -> None:
        by_code = {row["code"]: row["figures"] for row in payload["quarters"]}
        self.now: dict[str, int] = payload["quarters"][0]["figures"]
        self.before: dict[str, int] | None = by_code.get(_previous(payload["period"]))
        year = payload["period"][:4]
        self._of_year = [figures for code, figures in by_code.items() if code.startswith(year)]
        self.whole_year: dict[str, int] | None = payload["year"]
        self._is_whole = len(self._of_year) == int(payload["period"][-1])

    def has(self, *codes: str) -> bool:
        return all(code in self.now for code in codes)

    def get(self, code: str) -> int:
        return self.now.get(code, 0)

    def was(self, code: str) -> int | None:
        return None if self.before is None else self.before.get(code)

    def pair(self, part: str, whole: str) -> tuple[int, int] | None:
        """Return both numbers of a share in the quarter before."""
        first, second = self.was(part), self.was(whole)
        return None if first is None or second is None else (first, second)

    def to_date(self, code: str) -> int | None:
        """Return the sum of the year's quarters so far; None where one of them is not frozen."""
        if not self._is_whole:
            return None
        return sum(figures.get(code, 0) for figures in self._of_year)


def _previous(period: str) -> str:
    year, quarter = int(period[:4]), int(period[-1])
    return f"{year}Q{quarter - 1}" if quarter > 1 else f"{year - 1}Q4"
