"""Reported figures of all apps are one table of accounts: those of the economy go there."""

from django.db import migrations


def move(apps, schema_editor):
    old = apps.get_model("ledgers", "ReportedTotal")
    new = apps.get_model("accounts", "ReportedFigure")
    fields = ("unit_id", "code", "period", "value", "as_of", "source", "entered_by", "entered_at")
    new.objects.bulk_create(new(**row) for row in old.objects.order_by("pk").values(*fields))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_reported_figures"),
        ('ledgers', '0003_points_redeemed'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="ReportedTotal"),
    ]
