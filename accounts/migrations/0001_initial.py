import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='user name')),
                ('display_name', models.CharField(max_length=60, verbose_name='full name')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demo account')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='must change the password')),
                ('password_set_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='password set at')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
            },
        ),
        migrations.CreateModel(
            name='OldPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('set_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_passwords', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'old password',
                'verbose_name_plural': 'old passwords',
            },
        ),
        migrations.CreateModel(
            name='OrgUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('path', models.CharField(editable=False, max_length=60, unique=True, verbose_name='path')),
                ('level', models.CharField(choices=[('county', 'county'), ('township', 'township'), ('unit', 'village or other unit')], max_length=10, verbose_name='level')),
                ('kind', models.CharField(choices=[('county', 'county'), ('town', 'town'), ('rural-township', 'rural township'), ('subdistrict', 'subdistrict'), ('farm', 'farm of township rank'), ('village', 'village'), ('community', 'community'), ('village-like', 'unit like a village'), ('community-like', 'unit like a community'), ('department', 'county department'), ('agency', 'agency'), ('school', 'school'), ('enterprise', 'enterprise')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('is_invented', models.BooleanField(default=False, help_text='The real name is not known; this one is made up for the demo.', verbose_name='invented name')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.orgunit', verbose_name='parent unit')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
            },
        ),
        migrations.AddField(
            model_name='user',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='home unit'),
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('county', 'county staff'), ('township', 'township officer'), ('village', 'village secretary'), ('member', 'team member'), ('department', 'department'), ('superior', 'superior'), ('sysadmin', 'system administrator'), ('secadmin', 'security administrator'), ('auditor', 'audit administrator')], max_length=12, verbose_name='role')),
                ('granted_at', models.DateTimeField(verbose_name='granted at')),
                ('granted_by', models.CharField(max_length=150, verbose_name='granted by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'role of an account',
                'verbose_name_plural': 'roles of accounts',
            },
        ),
        migrations.CreateModel(
            name='UnitCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(default='nbs', max_length=20, verbose_name='coding scheme')),
                ('edition', models.CharField(default='2019', max_length=10, verbose_name='edition')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'division code',
                'verbose_name_plural': 'division codes',
            },
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(max_length=40, unique=True)),
                ('began_at', models.DateTimeField(verbose_name='began')),
                ('seen_at', models.DateTimeField(verbose_name='last seen')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_sessions', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'open session',
                'verbose_name_plural': 'open sessions',
                'indexes': [models.Index(fields=['user', 'began_at'], name='open_session_user')],
            },
        ),
        migrations.AddConstraint(
            model_name='orgunit',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['county', 'township', 'unit'])), name='org_unit_level_known'),
        ),
        migrations.AddConstraint(
            model_name='orgunit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'county'), ('parent__isnull', True)), models.Q(('parent__isnull', False), models.Q(('level', 'county'), _negated=True)), _connector='OR'), name='org_unit_only_county_is_root'),
        ),
        migrations.AddConstraint(
            model_name='orgunit',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='org_unit_not_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'unit'), name='role_grant_once'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('role__in', ['sysadmin', 'secadmin', 'auditor'])), fields=('user',), name='role_grant_administrators_apart'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['county', 'township', 'village', 'member', 'department', 'superior', 'sysadmin', 'secadmin', 'auditor'])), name='role_grant_role_known'),
        ),
        migrations.AddConstraint(
            model_name='unitcode',
            constraint=models.UniqueConstraint(fields=('scheme', 'edition', 'code'), name='unit_code_names_one_unit'),
        ),
        migrations.AddConstraint(
            model_name='unitcode',
            constraint=models.UniqueConstraint(fields=('unit', 'scheme', 'edition'), name='unit_code_one_per_unit'),
        ),
    ]
