"""Every address of points, visits, reported figures, rankings, appraisals and books, with what stands behind it."""

from tests.permissions.entry import ADD, KEY, LIST, OBJECT, OWN, REASON, Entry, Table, at, sheet_post, to
from tests.permissions.targets import MONTH, VISIT

TABLES = (
    Table(
        "linkage", "site.view", "site.change", "site.change", {"name": "Renamed"},
        {"revoke": ("linkage", "site.change", {"revoked_on": "2025-12-22", **REASON})},
    ),
    Table("point-visit", "site.view", "site.receive", "site.receive", {"visitors": "Renamed"}),
    Table("reported", "figure.view", "figure.report"),
    Table(
        "ranking-rule", "scheme.view", "scheme.change", "scheme.change", {"name": "Renamed"},
        {"adopt": ("ranking-draft", "scheme.change", {}), "copy": ("ranking-rule", "scheme.change", {})},
    ),
    Table("month-ranking", "ranking.view"),
    Table("appraisal", "appraisal.view"),
)  # fmt: skip
ENTRIES = (
    Entry("branches:points", LIST, "linkage", "site.view", "", at("branches:points"), variants=(
        "", "?level=village", "?unit={path}", "?ended=yes", "?after={path}.1", "?level=x", "?unit=abc&after=x")),
    Entry("branches:point-visits", LIST, "point-visit", "site.view", "", at("branches:point-visits"), variants=(
        "", "?kind=observe", "?unit={path}", "?year=2025", "?after={path}.1", "?kind=x", "?unit=abc&after=x&year=x")),
    Entry("branches:point-visit-new", ADD, "point-visit", "site.receive", "", at("branches:point-visit-new")),
    Entry("branches:point-visit", OBJECT, "point-visit", "site.view", "site.receive", to("branches:point-visit", "point-visit"),
          needs="site.receive", data={**KEY, "version": "1", **VISIT}),
    Entry("reports:figures", LIST, "reported", "figure.view", "", at("reports:figures"), variants=(
        "", "?period=2025", "?code=economy.income", "?unit={path}", "?after={path}.1", "?period=x&unit=abc&after=x")),
    Entry("reports:figure-new", ADD, "reported", "figure.report", "", at("reports:figure-new")),
    Entry("reports:figure-import", ADD, "", "figure.report", "", at("reports:figure-import"), data={**KEY, "do": "read"},
          reason="figures of units of the own area, whatever the sheet says; tests/reports/web tries it"),
    Entry("reports:figure-template", LIST, "", "figure.report", "", at("reports:figure-template"), reason="names of figures, no records"),
    Entry("reports:books", LIST, "", "book.view", "", at("reports:books"), variants=("", "?year=2025&after={path}.1", "?year=x&after=x"),
          reason="units of the own area and the books made of them"),
    Entry("teams:ranking", LIST, "ranking-line", "ranking.view", "", at("teams:ranking"), variants=(
        f"?period={MONTH}", "", f"?period={MONTH}&unit={{path}}", "?after=1.1", "?period=x&unit=abc&after=x")),
    Entry("teams:ranking-line", OBJECT, "ranking-line", "ranking.view", "", to("teams:ranking-line", "ranking-line")),
    Entry("teams:ranking-step", OWN, address=at("teams:ranking-step"), data={**KEY, "do": "compute", "period": "2025-10", "county": "0"},
          reason="the own county's months; tests/teams/web tries those of others"),
    Entry("teams:appraisals", LIST, "appraisal", "appraisal.view", "", at("teams:appraisals"), variants=(
        "?year=2025", "", "?year=2025&unit={path}", "?state=drafted", "?after={path}.1", "?year=x&state=x&unit=abc&after=x")),
    Entry("teams:appraisal-draft", OWN, address=at("teams:appraisal-draft"), data={**KEY, "year": "2024", "unit": "0"},
          reason="the own area's teams; tests/teams/web tries those of others"),
    Entry("teams:appraisal", OBJECT, "appraisal", "appraisal.view", "appraisal.draft", to("teams:appraisal", "appraisal"),
          data={**sheet_post("edit"), "version": "1", "work": "New", "grade": "good"}),
)  # fmt: skip
BY_INTERFACE = (
    ("linkage-point", "linkage", "site.view"), ("point-visit", "point-visit", "site.view"), ("reported-figure", "reported", "figure.view"),
    ("team-ranking", "ranking-line", "ranking.view"), ("appraisal", "appraisal", "appraisal.view"),
)  # fmt: skip
AUTOCOMPLETES = (
    ("point-visit", "point", "linkage", "site.view", "site.view"), ("point-visit", "site", "site", "site.view", "site.view"),
    ("reported", "unit", "unit", "unit.view", "figure.view"),
)  # fmt: skip
FOREIGN = (
    ("point-visit", "point", "linkage", "township"), ("point-visit", "site", "site", "township"), ("reported", "unit", "unit", "township"), ("ranking-rule", "unit", "unit", "county"),
)  # fmt: skip
NUMBERED = ("point-visit",)
"""Kinds whose history names the record by its day and place alone."""
