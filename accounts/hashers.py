"""Argon2id at the size OWASP recommends, not the 100 MiB per sign-in of Django's default."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
