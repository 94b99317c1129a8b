"""The one auth backend: who may sign in, and what rights Django's admin is told of."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import selectors
from accounts.models import User
from core.actors import Actor


class RoleBackend(ModelBackend):
    """Checks passwords and answers `has_perm` from the roles table. There is no superuser."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        return super().authenticate(request, username=username, password=password, **kwargs)  # type: ignore[return-value]

    def user_can_authenticate(self, user: Any) -> bool:
        """Tell whether the account may sign in: a program's account reads by token and never does."""
        return super().user_can_authenticate(user) and not user.is_integration

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True, is_integration=False).first()

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        return actor(user_obj).can(perm)

    def _get_permissions(self, user_obj: Any, obj: object, from_name: str) -> set[str]:
        return {action for grant in actor(user_obj).grants for action in grant.actions}


def actor(user: Any) -> Actor:
    """Return the actor of a signed-in account, loaded once per request and account object."""
    cached = getattr(user, "_actor", None)
    if cached is None:
        cached = selectors.actor_of(user)
        user._actor = cached
    return cached
