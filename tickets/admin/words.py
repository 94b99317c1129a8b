"""What the audit chain's action codes of tickets are called, and the kinds of their jobs."""

from django.utils.translation import gettext_lazy as _

from core import admin_words

admin_words.register(
    {
        "ticket.filed": _("ticket filed"),
        "ticket.corrected": _("ticket corrected"),
        "ticket.gather": _("ticket gathered"),
        "ticket.dispatch": _("ticket dispatched"),
        "ticket.claim": _("ticket claimed"),
        "ticket.accept": _("ticket accepted"),
        "ticket.return": _("ticket returned"),
        "ticket.escalate": _("ticket escalated"),
        "ticket.pause": _("clock of a ticket paused"),
        "ticket.resume": _("clock of a ticket resumed"),
        "ticket.complete": _("ticket reported settled"),
        "ticket.rate": _("ticket rated"),
        "ticket.reopen": _("ticket reopened"),
        "ticket.cancel": _("ticket struck off"),
        "ticket.withdraw": _("ticket withdrawn"),
        "ticket.merge": _("ticket merged into another"),
        "ticket.pause-began": _("pause of a ticket begun"),
        "ticket.pause-ended": _("pause of a ticket ended"),
        "ticket.called-in": _("department whistled in"),
        "ticket.reported-in": _("department has reported in"),
        "ticket.extension-asked": _("extension asked for"),
        "ticket.extension-decided": _("extension decided"),
        "ticket.extended": _("deadline of a ticket extended"),
        "ticket.followed-up": _("follow-up recorded"),
        "ticket.supervised": _("ticket put under supervision"),
        "ticket.supervision-answered": _("notice of supervision answered"),
        "ticket.photo-added": _("photo of a ticket added"),
        "ticket.contact-shown": _("contact of a ticket shown"),
        "ticket.contact-erased": _("contact of a ticket erased"),
        "ticket-flow.added": _("flow of tickets added"),
        "ticket-flow.changed": _("flow of tickets changed"),
        "deadline-rule.added": _("deadline rule added"),
        "deadline-rule.changed": _("next edition of a deadline rule made"),
        "deadline-rule.retired": _("edition of a deadline rule retired"),
        "ticket-class.added": _("class of tickets added"),
        "ticket-class.changed": _("class of tickets changed"),
        "catalogue-item.added": _("item of the service catalogue added"),
        "catalogue-item.changed": _("item of the service catalogue changed"),
        "service-point.added": _("service point added"),
        "service-point.changed": _("service point changed"),
        "project.added": _("project added"),
        "project.added-many": _("projects added, many at once"),
        "project.changed": _("project changed"),
        "milestone.added": _("milestone added"),
        "milestone.changed": _("milestone reported"),
        "calendar-day.added": _("day of the county's calendar entered"),
        "calendar-day.withdrawn": _("day of the county's calendar withdrawn"),
        "calendar-notice.entered": _("calendar of a year entered"),
        "calendar-notice.retired": _("calendar of a year put out of force"),
        "ticket.alerted-many": _("alerts of tickets, many at once"),
    }
)
admin_words.register_jobs(
    {
        "ticket-alerts": _("alerts and supervision of tickets"),
        "ticket-alerts-later": _("alerts of tickets, afternoon"),
        "erase-contacts": _("erasing old contacts"),
        "erase-kept-photos": _("erasing photos of refused forms"),
        "erase-kept-photos-later": _("erasing photos of refused forms, afternoon"),
    }
)
