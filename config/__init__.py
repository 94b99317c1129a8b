"""Composition root: settings, addresses, the Celery app, commands that span apps."""
