import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('chain', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
            ],
            options={
                'verbose_name': 'audit chain head',
                'verbose_name_plural': 'audit chain heads',
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='year')),
                ('source', models.CharField(max_length=200, verbose_name='notice')),
            ],
            options={
                'verbose_name': 'published calendar year',
                'verbose_name_plural': 'published calendar years',
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('user_id', models.BigIntegerField()),
                ('form', models.CharField(max_length=60)),
                ('body_digest', models.CharField(max_length=64)),
                ('receipt', models.JSONField()),
                ('accepted_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=8, verbose_name='chain')),
                ('seq', models.PositiveBigIntegerField(verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='account number')),
                ('actor_name', models.CharField(max_length=150, verbose_name='by')),
                ('action', models.CharField(max_length=60, verbose_name='action')),
                ('target_type', models.CharField(blank=True, max_length=60, verbose_name='kind of record')),
                ('target_id', models.CharField(blank=True, max_length=60, verbose_name='record number')),
                ('target_label', models.CharField(blank=True, max_length=200, verbose_name='record')),
                ('path', models.CharField(blank=True, max_length=60, verbose_name='unit path')),
                ('changes', models.JSONField(default=dict, verbose_name='changes')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('result', models.CharField(default='done', max_length=10, verbose_name='result')),
                ('previous', models.CharField(max_length=64, verbose_name='previous digest')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit entries',
                'indexes': [models.Index(fields=['path', '-id'], name='audit_entry_path'), models.Index(fields=['target_type', 'target_id'], name='audit_entry_target')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='audit_entry_once_in_chain'), models.CheckConstraint(condition=models.Q(('result__in', ['done', 'refused'])), name='audit_entry_result_known')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('region', models.CharField(blank=True, max_length=60, verbose_name="region's unit path, empty for the whole country")),
                ('is_workday', models.BooleanField(verbose_name='is a working day')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='notice')),
            ],
            options={
                'verbose_name': 'calendar day',
                'verbose_name_plural': 'calendar days',
                'constraints': [models.UniqueConstraint(fields=('day', 'region'), name='calendar_day_once_in_region')],
            },
        ),
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('is_demo', models.BooleanField(default=False)),
                ('demo_county', models.CharField(blank=True, max_length=20)),
                ('demo_seed', models.IntegerField(default=0)),
                ('demo_scale', models.PositiveIntegerField(default=1)),
            ],
            options={
                'verbose_name': 'installation',
                'verbose_name_plural': 'installation',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='installation_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('path', models.CharField(blank=True, max_length=60, verbose_name='unit path')),
                ('unit_name', models.CharField(blank=True, max_length=100, verbose_name='unit')),
                ('period', models.CharField(blank=True, max_length=7, verbose_name='period')),
                ('arguments', models.JSONField(default=dict, verbose_name='arguments')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='unique key')),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10, verbose_name='state')),
                ('priority', models.PositiveSmallIntegerField(default=5, verbose_name='priority')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='parts done')),
                ('total', models.PositiveIntegerField(default=1, verbose_name='parts')),
                ('starts', models.PositiveSmallIntegerField(default=0, verbose_name='starts')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('lease_token', models.CharField(blank=True, max_length=36)),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='lease until')),
                ('requested_by', models.CharField(blank=True, max_length=150, verbose_name='requested by')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='core.job', verbose_name='whole')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'indexes': [models.Index(fields=['state', 'priority', 'due_at'], name='job_outbox'), models.Index(fields=['path', '-id'], name='job_path')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='job_state_known'), models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='job_done_within_total'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='job_running_has_lease')],
            },
        ),
    ]
