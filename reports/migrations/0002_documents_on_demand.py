import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_county_desk'),
        ('reports', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('organ', models.CharField(max_length=40, verbose_name='issuing organ')),
                ('series', models.CharField(max_length=16, verbose_name='title of the series')),
                ('reports_to', models.CharField(blank=True, max_length=60, verbose_name='reported to')),
                ('sent_to', models.CharField(blank=True, max_length=60, verbose_name='sent to')),
                ('in_use', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'letterhead',
                'verbose_name_plural': 'letterheads',
            },
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_once',
        ),
        migrations.RemoveConstraint(
            model_name='snapshot',
            name='snapshot_once',
        ),
        migrations.AddField(
            model_name='snapshot',
            name='object_id',
            field=models.BigIntegerField(default=0, verbose_name='record number'),
        ),
        migrations.AddField(
            model_name='snapshot',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='version'),
        ),
        migrations.AlterField(
            model_name='document',
            name='snapshot',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='document', to='reports.snapshot', verbose_name='snapshot'),
        ),
        migrations.AlterField(
            model_name='snapshot',
            name='digest',
            field=models.CharField(db_index=True, max_length=64, verbose_name='digest'),
        ),
        migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.UniqueConstraint(fields=('kind', 'unit', 'period', 'object_id', 'version'), name='snapshot_version_once'),
        ),
        migrations.AddField(
            model_name='letterhead',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit'),
        ),
        migrations.AddConstraint(
            model_name='letterhead',
            constraint=models.UniqueConstraint(condition=models.Q(('in_use', True)), fields=('unit',), name='letterhead_one_in_use', violation_error_message='This unit has a letterhead in use already. Take that one out of use first.'),
        ),
        migrations.AddConstraint(
            model_name='letterhead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organ', ''), _negated=True), models.Q(('series', ''), _negated=True)), name='letterhead_is_whole'),
        ),
    ]
