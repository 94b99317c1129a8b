"""Addresses of accounts."""

from django.urls import path

from accounts.web import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("session/", views.session, name="session"),
    path("password/", views.change_password, name="password"),
]
