import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('prefix', models.CharField(editable=False, max_length=8, verbose_name='begins with')),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('created_by', models.CharField(max_length=150, verbose_name='created by')),
                ('expires_on', models.DateField(verbose_name='valid until, inclusive')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('used_on', models.DateField(blank=True, null=True, verbose_name='last used on')),
            ],
            options={
                'verbose_name': 'token',
                'verbose_name_plural': 'tokens',
            },
        ),
        migrations.RemoveConstraint(
            model_name='rolegrant',
            name='role_grant_role_known',
        ),
        migrations.AddField(
            model_name='user',
            name='is_integration',
            field=models.BooleanField(default=False, help_text='An account of a program, not of a person: it reads by token and never signs in.', verbose_name='integration account'),
        ),
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.CharField(choices=[('county', 'county staff'), ('township', 'township officer'), ('village', 'village secretary'), ('member', 'team member'), ('department', 'department'), ('superior', 'superior'), ('integration', 'integration'), ('sysadmin', 'system administrator'), ('secadmin', 'security administrator'), ('auditor', 'audit administrator')], max_length=12, verbose_name='role'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['county', 'township', 'village', 'member', 'department', 'superior', 'integration', 'sysadmin', 'secadmin', 'auditor'])), name='role_grant_role_known'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.UniqueConstraint(fields=('user', 'name'), name='api_token_name_once'),
        ),
    ]
