"""Addresses of rhythms and photos of activities, of honours and of points."""

from django.urls import path

from teams.web import honour_more_views, honour_views, plan_views, point_views

urlpatterns = [
    path("work/several/", plan_views.several, name="activities-many"),
    path("work/calendar/", plan_views.calendar, name="calendar"),
    path("work/plans/", plan_views.plan_list, name="plans"),
    path("work/plans/new/", plan_views.plan_new, name="plan-new"),
    path("work/plans/<int:plan_id>/", plan_views.plan, name="plan"),
    path("work/<int:activity_id>/photos/", plan_views.photo_add, name="activity-photos"),
    path("work/photos/<int:photo_id>/", plan_views.photo, name="activity-photo"),
    path("honours/", honour_views.event_list, name="honours"),
    path("honours/new/", honour_views.event_new, name="honour-new"),
    path("honours/blank/", honour_views.blank_sheet, name="honour-blank"),
    path("honours/<int:event_id>/", honour_views.event, name="honour"),
    path("honours/<int:event_id>/change/", honour_views.event_change, name="honour-change"),
    path("honours/<int:event_id>/sheet/", honour_views.sheet, name="honour-sheet"),
    path("honours/commended/<int:commendation_id>/consent/", honour_views.consent, name="honour-consent"),
    path("honours/commended/<int:commendation_id>/withdraw/", honour_views.withdraw, name="honour-withdraw"),
    path("honours/rolls/", honour_more_views.roll, name="honour-rolls"),
    path("honours/exchanges/", honour_more_views.exchange_list, name="exchanges"),
    path("honours/exchanges/new/", honour_more_views.exchange_new, name="exchange-new"),
    path("honours/exchanges/<int:exchange_id>/", honour_more_views.exchange, name="exchange"),
    path("honours/works/", honour_more_views.work_list, name="creative-works"),
    path("honours/works/new/", honour_more_views.work_new, name="creative-work-new"),
    path("honours/works/<int:work_id>/", honour_more_views.creative_work, name="creative-work"),
    path("points/", point_views.balance_list, name="points"),
    path("points/new/", point_views.earn, name="points-new"),
    path("points/of/<int:member_id>/", point_views.of_member, name="points-of"),
    path("points/entries/<int:entry_id>/reverse/", point_views.reverse_entry, name="points-reverse"),
    path("points/tariffs/", point_views.tariff_list, name="tariffs"),
    path("points/tariffs/new/", point_views.tariff_new, name="tariff-new"),
    path("points/tariffs/<int:tariff_id>/", point_views.tariff, name="tariff"),
    path("own/points/", point_views.own, name="own-points"),
]
