"""Tickets and what a county sets for them; livelihood projects."""

from tickets.models.follow_up import FollowUp, KeptPhoto, Supervision, TicketAlert, TicketPhoto
from tickets.models.project import Milestone, Project
from tickets.models.setting import CatalogueItem, DeadlineRule, ServicePoint, TicketClass, TicketFlow
from tickets.models.ticket import Extension, ReportIn, Ticket, TicketMove, TicketPause

__all__ = [
    "CatalogueItem",
    "DeadlineRule",
    "Extension",
    "FollowUp",
    "KeptPhoto",
    "Milestone",
    "Project",
    "ReportIn",
    "ServicePoint",
    "Supervision",
    "Ticket",
    "TicketAlert",
    "TicketClass",
    "TicketFlow",
    "TicketMove",
    "TicketPause",
    "TicketPhoto",
]
