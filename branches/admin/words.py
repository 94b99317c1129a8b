"""What the audit chain's action codes of organisations are called."""

from django.utils.translation import gettext_lazy as _

from core import admin_words

admin_words.register(
    {
        "branch.founded": _("organisation founded"),
        "branch.founded-many": _("organisations founded, many at once"),
        "branch.changed": _("organisation changed"),
        "branch.counted": _("counts of an organisation reported"),
        "branch.dissolved": _("organisation dissolved"),
        "branch.appointed-many": _("posts of committees entered, many at once"),
        "branch-post.begun": _("post of a committee begun"),
        "branch-post.ended": _("post of a committee ended"),
        "branch-post.corrected": _("post of a committee corrected"),
        "branch-link.made": _("link of a leader entered"),
        "branch-link.made-many": _("links of leaders entered, many at once"),
        "branch-link.ended": _("link of a leader ended"),
        "branch-link.corrected": _("link of a leader corrected"),
        "duty-post.given": _("duty post given"),
        "duty-post.given-many": _("duty posts given, many at once"),
        "duty-post.changed": _("duty post changed"),
        "duty-post.ended": _("duty post ended"),
        "pledge.made": _("pledge made"),
        "pledge.made-many": _("pledges made, many at once"),
        "pledge.corrected": _("pledge corrected"),
        "pledge.settled": _("pledge settled"),
        "branch-visit.recorded": _("visit to a new branch recorded"),
        "branch-visit.recorded-many": _("visits to new branches recorded, many at once"),
        "branch-range.set": _("ranges of organisations set"),
        "branch-range.changed": _("ranges of organisations changed"),
        "branch-import.read": _("sheet of organisations read"),
        "branch-import.written": _("sheet of organisations written"),
        "branch-import.errors-taken": _("refused rows of a sheet of organisations taken"),
        "branch-import.cancelled": _("import of organisations cancelled"),
    },
    {
        "file": _("file"),
        "sha256": _("digest"),
        "changed": _("changes"),
        "same": _("unchanged"),
        "refused": _("refused"),
    },
)
