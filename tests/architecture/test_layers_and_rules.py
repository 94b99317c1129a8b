"""What holds for the source as a whole."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader

from core.querysets import ScopedQuerySet

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "reports", "tickets", "ledgers", "teams", "branches", "accounts", "core")
SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
OWN_MODELS = [model for model in apps.get_models() if model._meta.app_label in APPS]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_go_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


# Scope -----------------------------------------------------------------------------------------------

SCOPED = {model.__name__ for model in OWN_MODELS if issubclass(model._default_manager._queryset_class, ScopedQuerySet)}
EXEMPT = {
    ("accounts/web/views.py", "User"): "the sign-in page looks up the name that was typed; nobody is signed in yet",
    ("teams/web/desk.py", "Member"): "the records of the signed-in account itself",
    ("teams/web/desk.py", "AnnualRating"): "of the signed-in account's own member",
    ("teams/web/desk.py", "Rating"): "of the signed-in account's own member",
    ("teams/web/desk.py", "Objection"): "of the signed-in account's own member",
    ("teams/web/desk.py", "Round"): "of the signed-in account's own member",
    ("teams/web/desk.py", "Reminder"): "of the units on which the account itself holds the right",
    ("teams/web/objection_views.py", "Member"): "the records of the signed-in account itself",
    ("teams/web/objection_views.py", "Objection"): "of the signed-in account's own member",
    ("teams/web/objection_views.py", "Rating"): "of the signed-in account's own member",
    ("teams/web/objection_views.py", "Round"): "of the signed-in account's own member",
    ("teams/web/record_views.py", "Member"): "the record of the signed-in account itself",
    ("teams/web/events.py", "Round"): "quarters of the counties that the reader's scope touches",
    ("config/desk.py", "OrgUnit"): "units on which the signed-in account holds a role",
    ("core/admin_base.py", "AuditEntry"): "the history of one record that was read within the scope",
    ("teams/admin/rounds.py", "TeamSheet"): "counts of a round that was read within the scope",
    ("teams/admin/targets.py", "StarTarget"): "the row of a key that the page has read within the scope",
    ("accounts/admin.py", "RoleGrant"): "whether an account that was read within the scope holds a role",
    **{
        (f"{file}.py", model): "the rows of a class that `core/api/access.py` narrows before every answer"
        for file, models_ in {
            "accounts/api/views": ("OrgUnit", "ReportedFigure"),
            "branches/api/election_views": ("Election", "TermExtension"),
            "branches/api/grading": (
                "BranchGrading",
                "DemonstrationSite",
                "LinkagePoint",
                "PointVisit",
                "RectificationPlan",
            ),
            "branches/api/meetings": ("Meeting",),
            "branches/api/views": ("Branch", "BranchPost"),
            "ledgers/api/books": ("Account", "Book", "Posting", "Voucher", "VoucherPaper"),
            "ledgers/api/contracts": ("Contract", "Entry"),
            "ledgers/api/funds": ("LoanTotal", "PartyFund"),
            "ledgers/api/holdings": ("Asset", "Resource", "Decision", "Distribution"),
            "ledgers/api/points": ("PointShop", "Redemption"),
            "reports/api/views": ("Correction", "Issue"),
            "teams/api/honours": ("Commendation", "CommendationEvent", "CreativeWork", "ExchangeEvent", "PointEntry"),
            "teams/api/reserve": ("ReservePerson", "VillageNeed", "ReservePair"),
            "teams/api/views": (
                "Activity",
                "AnnualRating",
                "Appraisal",
                "Member",
                "RankingLine",
                "Rating",
                "Round",
                "StarChange",
                "Team",
                "TrainingSession",
            ),
            "tickets/api/views": ("DeadlineRule", "Ticket", "TicketClass"),
        }.items()
        for model in models_
    },  # fmt: skip
    **{
        (f"ledgers/web/{file}.py", model): "of books and vouchers of a page that was read within the scope"
        for file, models_ in {
            "book_forms": ("Account",),
            "book_lists": ("BookMonth", "MonthReopening", "Posting", "Voucher"),
            "book_views": ("Account", "BookMonth", "Posting", "Voucher"),
            "voucher_views": ("Voucher",),
        }.items()
        for model in models_
    },
    ("ledgers/admin/books.py", "Voucher"): "of a month or voucher that was read within the scope",
    ("ledgers/web/check_views.py", "CheckLine"): "of books of a page that was read within the scope",
    ("ledgers/admin/economy.py", "OrgUnit"): "the county whose page was read within the scope",
    ("ledgers/web/economy_page.py", "OrgUnit"): "the names of units whose rows were counted within the scope",
    ("ledgers/web/economy_views.py", "BonusRule"): "rules of the counties that the reader's scope touches",
    ("ledgers/web/fund_views.py", "FundUse"): "uses of funds that were read within the scope",
    ("ledgers/web/fund_views.py", "LoanTotal"): "the one total of the counties that the reader's scope touches",
    ("branches/web/branch_lists.py", "Branch"): "organisations of a page that was read within the scope",
    ("branches/web/branch_lists.py", "BranchPost"): "of organisations of a page that was read within the scope",
    ("branches/web/branch_sections.py", "Branch"): "the organisation of a page that was read within the scope",
    ("branches/web/grading_lists.py", "OrgUnit"): "the names of units whose rows were counted within the scope",
    ("tickets/admin/calendar.py", "CalendarDay"): "the nation's days, and those of the reader's counties",
    ("teams/web/honour_views.py", "Commendation"): "of events that were read within the scope",
    ("teams/web/point_views.py", "Commendation"): "of the signed-in account's own member",
    ("teams/web/point_views.py", "Member"): "the records of the signed-in account itself",
    ("teams/admin/honours.py", "PointEntry"): "whether an entry that was read within the scope is reversed",
    ("teams/admin/honours.py", "PointRate"): "of a tariff that was read within the scope",
    ("ledgers/admin/points.py", "Redemption"): "whether a redemption that was read within the scope is reversed",
    ("teams/admin/sheets.py", "StarOverride"): "of a line that was read within the scope",
    ("reports/web/figure_views.py", "ReportedFigure"): "the figure that this form has just entered within the scope",
    ("teams/web/appraisal_views.py", "Appraisal"): "other versions of an appraisal that was read within the scope",
    ("teams/web/appraisal_views.py", "OrgUnit"): "the units that the reader's own roles are granted on",
    (
        "teams/web/ranking_views.py",
        "OrgUnit",
    ): "the counties of the reader's own role, and names of units whose teams were counted within the scope",
}
"""Reads of unit-owned rows at an entry point that do not go through `within`, each with its reason."""


def entry_points() -> list[Path]:
    return [
        path for path in SOURCES
        if {"web", "api", "admin"} & set(path.relative_to(ROOT).parts) or path.stem.startswith("admin")
    ]  # fmt: skip


def unscoped_reads(path: Path) -> set[str]:
    """Return the models whose `objects` a file reads without `within` (or `none`) in the same expression."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")):
            continue
        if not (isinstance(node.value, ast.Name) and node.value.id in SCOPED):
            continue
        called, step = set(), parents[node]
        while isinstance(step, ast.Attribute | ast.Call):
            if isinstance(step, ast.Attribute):
                called.add(step.attr)
            step = parents[step]
        if not called & {"within", "none"}:
            found.add(node.value.id)
    return found


def test_entry_points_read_rows_of_units_within_a_scope_only() -> None:
    assert {"Member", "Team", "TeamSheet", "Rating", "User", "OrgUnit", "Job", "AuditEntry"} <= SCOPED
    reads = {(name_of(path), model) for path in entry_points() for model in unscoped_reads(path)}
    assert reads - set(EXEMPT) == set(), "go through .within(actor.scope(…)) or a selector"


def test_the_reader_of_scopes_sees_a_read_that_leaks(tmp_path: Path) -> None:
    file = tmp_path / "views.py"
    file.write_text(
        "a = Member.objects.filter(pk=1)\n"
        "b = Team.objects.select_related('unit').within(scope).filter(pk=1)\n"
        "c = Rating._default_manager.get(pk=1)\n"
        "d = OrgUnit.objects.none()\n"
    )
    assert unscoped_reads(file) == {"Member", "Rating"}


# Tables ----------------------------------------------------------------------------------------------

FORBIDDEN = re.compile(
    r"ethnic|nationalit|religi|faith|health|disease|illness|disab|famil|spouse|marital|marri|child_|kinship|"
    r"household(?!s_count)|id_number|id_card|identity_card|birth|passport|loyal|biometric|fingerprint|face_",
    re.IGNORECASE,
)
"""Fields about a person's private life, which no table of the portal holds."""


def fields() -> list[tuple[str, models.Field]]:
    return [
        (f"{m._meta.label}.{f.name}", f)
        for m in OWN_MODELS
        for f in m._meta.get_fields()
        if isinstance(f, models.Field)
    ]


def test_no_figure_is_a_float_or_a_decimal() -> None:
    assert len(fields()) > 150
    wrong = [name for name, field in fields() if isinstance(field, models.FloatField | models.DecimalField)]
    assert wrong == []


def test_no_field_holds_what_is_private() -> None:
    found = [name for name, _field in fields() if FORBIDDEN.search(name.rpartition(".")[2])]
    assert (
        sorted(set(found) - {name for name, field in fields() if isinstance(field, models.PositiveIntegerField)}) == []
    )
    assert set(found) == {"branches.Branch.linked_households", "branches.LinkagePoint.households"}, (
        "numbers, never rows"
    )
    for example in ("ethnic_group", "religion", "health_state", "family_members", "id_number", "birth_date"):
        assert FORBIDDEN.search(example)


def test_every_row_of_a_unit_names_the_way_to_its_unit() -> None:
    for model in OWN_MODELS:
        field = getattr(model, "scope_field", None)
        if model.__name__ in SCOPED and field:
            model._base_manager.filter(**{f"{field}__startswith": "0001"})  # raises where the lookup is wrong


def test_migrations_have_names_that_say_what_they_do_and_none_is_missing(db: None) -> None:
    own = [key for key in MigrationLoader(None).disk_migrations if key[0] in APPS]
    assert own
    assert [name for _app, name in own if "_auto" in name] == []
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# Files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("files", "limit"), [(SOURCES, 450), (TESTS, 600)], ids=["product", "tests"])
def test_a_file_stays_short_enough_to_be_read(files: list[Path], limit: int) -> None:
    assert len(files) > 20
    long = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in files
        if "migrations" not in path.parts
    }
    assert {name: lines for name, lines in long.items() if lines > limit} == {}


def swallowed(path: Path) -> list[int]:
    """Return the lines of handlers that catch everything and do nothing."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            idle = all(
                isinstance(step, ast.Pass | ast.Continue)
                or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
                for step in node.body
            )
            if broad and idle:
                found.append(node.lineno)
    return found


def test_no_error_of_any_kind_is_swallowed() -> None:
    assert {name_of(path): lines for path in SOURCES if (lines := swallowed(path))} == {}


MARKS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")


def test_no_file_carries_a_mark_of_unfinished_work() -> None:
    assert [name_of(path) for path in (*SOURCES, *TESTS) if MARKS.search(path.read_text(encoding="utf-8"))] == []


def test_the_rules_say_where_they_come_from() -> None:
    for path in sorted((ROOT / "teams" / "domain").glob("*.py")) + [ROOT / "accounts" / "domain" / "roles.py"]:
        text = path.read_text(encoding="utf-8")
        if path.stem in ("rating", "scheme", "consequences", "roles"):
            assert "Source" in ast.get_docstring(ast.parse(text)), name_of(path)  # type: ignore[operator]


def test_triggers_are_lifted_in_one_place_of_the_suite() -> None:
    lifting = re.compile(r"(?:DROP|DISABLE|ENABLE REPLICA) TRIGGER|session_replication_role", re.IGNORECASE)
    found = [
        name_of(path) for path in TESTS if path != Path(__file__) and lifting.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["tests/lifting.py"]


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "rules").glob("*.md")), ids=lambda path: path.stem)
def test_a_rule_page_names_files_that_exist(page: Path) -> None:
    names = re.findall(
        r"`((?:config|reports|tickets|ledgers|teams|branches|accounts|core|tests)/[\w/.]+)`",
        page.read_text(encoding="utf-8"),
    )
    assert any(name.startswith("tests/") for name in names), "names the tests"
    assert any(not name.startswith("tests/") for name in names), "names the code"
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_there_is_a_page_for_each_rule() -> None:
    assert {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")} >= {
        "stars-and-scores", "allotment-and-ties", "annual-star", "consequences", "quarter-steps", "targets", "working-days",
        "password-and-sessions",
    }  # fmt: skip
