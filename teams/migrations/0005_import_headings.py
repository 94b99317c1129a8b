from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("teams", "0004_due_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="rosterimport",
            name="signature",
            field=models.CharField(blank=True, max_length=64, verbose_name="digest of the headings"),
        ),
        migrations.AddField(
            model_name="rosterimport",
            name="other_sheets",
            field=models.JSONField(blank=True, default=list, verbose_name="sheets that were not read"),
        ),
        migrations.AlterField(
            model_name="rosterimport",
            name="sheet",
            field=models.CharField(blank=True, max_length=60, verbose_name="sheet that was read"),
        ),
    ]
