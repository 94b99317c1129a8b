"""Addresses of teams in the programming interface."""

from core.api.urls import both
from teams.api import honours, reserve, views

urlpatterns = [
    *both("teams", "team", views.Teams),
    *both("members", "member", views.Members),
    *both("rounds", "round", views.Rounds),
    *both("ratings", "rating", views.Ratings),
    *both("annual-ratings", "annual-rating", views.AnnualRatings),
    *both("star-changes", "star-change", views.StarChanges),
    *both("activities", "activity", views.Activities),
    *both("team-rankings", "team-ranking", views.Rankings),
    *both("appraisals", "appraisal", views.Appraisals),
    *both("training", "training", views.Training),
    *both("commendation-events", "commendation-event", honours.Events),
    *both("commendations", "commendation", honours.Commendations),
    *both("exchange-events", "exchange-event", honours.Exchanges),
    *both("creative-works", "creative-work", honours.Works),
    *both("point-entries", "point-entry", honours.Points),
    *both("reserve-persons", "reserve-person", reserve.ReservePersons),
    *both("village-needs", "village-need", reserve.VillageNeeds),
    *both("reserve-pairs", "reserve-pair", reserve.ReservePairs),
]
