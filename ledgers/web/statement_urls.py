"""Addresses of the ledgers: statements, figures, special funds."""

from django.urls import path

from ledgers.web import economy_views, fund_views, statement_views

urlpatterns = [
    path("statements/", statement_views.statement_page, name="statements"),
    path("<int:book_id>/public-notice/<str:period>/", statement_views.public_notice, name="public-notice"),
    path("figures/", economy_views.figures, name="figures"),
    path("figures/<int:book_id>/<str:period>/", economy_views.figure_rows, name="figure-rows"),
    path("bonuses/", economy_views.bonuses, name="bonuses"),
    path("bonuses/<int:grant_id>/", economy_views.decide, name="bonus-decide"),
    path("bonuses/rules/<int:rule_id>/", economy_views.propose, name="bonus-propose"),
    path("funds/", fund_views.fund_list, name="funds"),
    path("funds/<int:fund_id>/", fund_views.fund, name="fund"),
]
