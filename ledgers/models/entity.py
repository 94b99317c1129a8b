"""What a collective runs and is helped with, and what is put right: entities, projects, income of land, clean-up, supervision."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book


class EntityWord(Scoped, Versioned):
    """A mode of business or a path of development, in a county's own words."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    kind = models.CharField(_("kind"), max_length=4, choices=choices.WORDS)
    name = models.CharField(_("name"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("mode or path of entities")
        verbose_name_plural = _("modes and paths of entities")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "name"], name="entity_word_once"),
            models.CheckConstraint(condition=~Q(name=""), name="entity_word_is_named"),
        ]

    def __str__(self) -> str:
        return self.name


class _OfBook(Scoped, Versioned):
    """A row of a book."""

    scope_field = "book__unit__path"

    class Meta:
        abstract = True


class Entity(_OfBook):
    """A company, workshop or cooperative of the collective."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="entities", verbose_name=_("book"))
    kind = models.CharField(_("kind"), max_length=11, choices=choices.ENTITY_KINDS)
    name = models.CharField(_("name"), max_length=100)
    mode = models.ForeignKey(
        EntityWord, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mode of business")
    )
    path = models.ForeignKey(
        EntityWord, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("path of development")
    )
    founded_on = models.DateField(_("founded on"))
    share = models.PositiveSmallIntegerField(_("share of the collective"), default=10_000)
    """In hundredths of a percent."""
    state = models.CharField(_("state"), max_length=7, choices=choices.ENTITY_STATES, default="running")

    class Meta:
        verbose_name = _("entity of the collective")
        verbose_name_plural = _("entities of collectives")
        constraints = [
            models.UniqueConstraint(fields=["book", "name"], name="entity_name_once_in_book"),
            models.CheckConstraint(condition=~Q(name="") & Q(share__lte=10_000), name="entity_named_with_share"),
        ]

    def __str__(self) -> str:
        return self.name


class FundedProject(_OfBook):
    """A project of a collective by where its money comes from: own (自筹), aid (帮扶), award (奖补)."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="funded_projects", verbose_name=_("book"))
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("entity")
    )
    name = models.CharField(_("name"), max_length=100)
    begun_on = models.DateField(_("begun on"))
    is_support = models.BooleanField(_("supports a weak village"), default=False)
    own_planned_fen = models.BigIntegerField(_("own money planned"), default=0)
    own_arrived_fen = models.BigIntegerField(_("own money arrived"), default=0)
    aid_planned_fen = models.BigIntegerField(_("aid planned"), default=0)
    aid_arrived_fen = models.BigIntegerField(_("aid arrived"), default=0)
    award_planned_fen = models.BigIntegerField(_("award planned"), default=0)
    award_arrived_fen = models.BigIntegerField(_("award arrived"), default=0)
    income_fen = models.BigIntegerField(_("income of the project"), default=0)
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("funded project")
        verbose_name_plural = _("funded projects")
        constraints = [
            models.UniqueConstraint(fields=["book", "name"], name="funded_project_name_once_in_book"),
            models.CheckConstraint(
                condition=~Q(name="")
                & Q(
                    own_planned_fen__gte=0, own_arrived_fen__gte=0, aid_planned_fen__gte=0, aid_arrived_fen__gte=0,
                    award_planned_fen__gte=0, award_arrived_fen__gte=0, income_fen__gte=0,
                ),
                name="funded_project_sums_from_zero",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def planned_fen(self) -> int:
        return self.own_planned_fen + self.aid_planned_fen + self.award_planned_fen

    @property
    def arrived_fen(self) -> int:
        return self.own_arrived_fen + self.aid_arrived_fen + self.award_arrived_fen


class LandIncome(_OfBook):
    """What a year's land has brought, as reported: rent, wages and dividends as totals; per 亩 where the area is known."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="land_incomes", verbose_name=_("book"))
    year = models.PositiveSmallIntegerField(_("year"))
    area = models.PositiveIntegerField(_("area"), null=True, blank=True)
    rent_fen = models.BigIntegerField(_("rents"), default=0)
    wages_fen = models.BigIntegerField(_("wages"), default=0)
    dividends_fen = models.BigIntegerField(_("dividends"), default=0)
    source = models.CharField(_("source"), max_length=100)
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("income of land")
        verbose_name_plural = _("incomes of land")
        constraints = [
            models.UniqueConstraint(fields=["book", "year"], name="land_income_once_a_year"),
            models.CheckConstraint(
                condition=Q(rent_fen__gte=0, wages_fen__gte=0, dividends_fen__gte=0) & ~Q(source=""),
                name="land_income_from_zero_with_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book.unit.name} {self.year}"


class Cleanup(_OfBook):
    """An issue that a clean-up of 三资 found, and what became of it."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="cleanups", verbose_name=_("book"))
    found_on = models.DateField(_("found on"))
    kind = models.CharField(_("kind"), max_length=8, choices=choices.CLEANUP_KINDS)
    issue = models.CharField(_("issue"), max_length=200)
    amount_fen = models.BigIntegerField(_("amount concerned"), default=0)
    area = models.PositiveIntegerField(_("area concerned"), default=0)
    measure = models.CharField(_("what is done about it"), max_length=200)
    post = models.CharField(_("responsible post"), max_length=60)
    deadline = models.DateField(_("to be settled by"))
    settled_on = models.DateField(pgettext_lazy("ledger", "settled on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("issue of a clean-up")
        verbose_name_plural = _("clean-up log")
        constraints = [
            models.CheckConstraint(condition=~Q(issue="") & Q(amount_fen__gte=0), name="cleanup_has_issue"),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, result="") | Q(settled_on__isnull=False) & ~Q(result=""),
                name="cleanup_settled_with_result",
            ),
        ]
        indexes = [models.Index(fields=["book", "found_on"], name="cleanup_book_found")]

    def __str__(self) -> str:
        return self.issue[:60]


class SupervisionNote(_OfBook):
    """A note of supervision on a book or on something of it, with the answer that is due."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="notes", verbose_name=_("book"))
    level = models.CharField(_("level"), max_length=8, choices=choices.NOTE_LEVELS)
    kind = models.CharField(_("on what"), max_length=12, choices=choices.NOTE_KINDS)
    key = models.BigIntegerField(_("its key"), null=True, blank=True, editable=False)
    """The primary key of what it is on, a row of `kind` in the same book; such rows are never removed."""
    label = models.CharField(_("its number or name"), max_length=100, blank=True)
    text = models.CharField(_("note"), max_length=500)
    written_on = models.DateField(_("written on"))
    written_by = models.CharField(_("written by"), max_length=150)
    due_on = models.DateField(_("answer due on"))
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("note of supervision")
        verbose_name_plural = _("notes of supervision")
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(label=""), name="supervision_note_has_text"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("written_on")), name="supervision_note_due_later"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="") | Q(answered_on__isnull=False) & ~Q(answer=""),
                name="supervision_note_answer_with_day",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "due_on"], condition=Q(answered_on__isnull=True), name="supervision_note_open")
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.text[:40]}"
