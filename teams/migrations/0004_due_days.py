from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_county_desk'),
        ('teams', '0003_import_defaults'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='review_by',
            field=models.DateField(blank=True, null=True, verbose_name='to be reviewed by, inclusive'),
        ),
        migrations.AddField(
            model_name='round',
            name='score_by',
            field=models.DateField(blank=True, null=True, verbose_name='to be handed in by, inclusive'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('score_by__isnull', True), ('review_by__isnull', True), ('review_by__gte', models.F('score_by')), _connector='OR'), name='round_due_days_in_order', violation_error_message='The day for reviewing must not be before the day for handing in.'),
        ),
    ]
