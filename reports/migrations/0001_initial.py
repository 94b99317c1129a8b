import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('period', models.CharField(max_length=7, verbose_name='period')),
                ('payload', models.JSONField(verbose_name='content')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('taken_at', models.DateTimeField(verbose_name='taken at')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'snapshot',
                'verbose_name_plural': 'snapshots',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('period', models.CharField(max_length=7, verbose_name='period')),
                ('state', models.CharField(choices=[('unsigned', 'not signed off'), ('issued', 'issued')], default='unsigned', max_length=10, verbose_name='state')),
                ('file', models.FileField(max_length=200, upload_to='', verbose_name='file')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='reports.snapshot', verbose_name='snapshot')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
            },
        ),
        migrations.CreateModel(
            name='SnapshotFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7, verbose_name='period')),
                ('code', models.CharField(max_length=60, verbose_name='figure')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('numerator', models.BigIntegerField(null=True, verbose_name='numerator')),
                ('denominator', models.BigIntegerField(null=True, verbose_name='denominator')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'figure of a closed period',
                'verbose_name_plural': 'figures of closed periods',
            },
        ),
        migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.UniqueConstraint(fields=('kind', 'unit', 'period'), name='snapshot_once'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['period', 'kind'], name='document_period_kind'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('kind', 'unit', 'period'), name='document_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['unsigned', 'issued'])), name='document_state_known'),
        ),
        migrations.AddConstraint(
            model_name='snapshotfigure',
            constraint=models.UniqueConstraint(fields=('period', 'unit', 'code'), name='snapshot_figure_once'),
        ),
    ]
