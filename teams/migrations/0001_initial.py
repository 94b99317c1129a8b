import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('kind', models.CharField(choices=[('service', 'service for the people'), ('preaching', 'policy talk'), ('culture', 'cultural event'), ('volunteer', 'voluntary work'), ('industry', 'help with production'), ('mediation', 'mediation'), ('environment', 'care for surroundings')], max_length=20, verbose_name='kind')),
                ('action_line', models.CharField(choices=[('lead', 'leading'), ('root', 'taking root'), ('star', 'striving for stars')], max_length=10, verbose_name='line of action')),
                ('field', models.CharField(choices=[('prosperity', 'getting rich by production'), ('governance', 'grassroots governance'), ('border', 'governance of the border'), ('tourism', 'farming, culture and tourism together'), ('volunteering', 'voluntary service'), ('community', 'sense of community of the Chinese nation')], max_length=20, verbose_name='field')),
                ('held_on', models.DateField(verbose_name='date')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='place')),
                ('reach', models.PositiveIntegerField(default=0, verbose_name='people reached')),
                ('outputs', models.CharField(blank=True, max_length=200, verbose_name='results')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=50, verbose_name='full name')),
                ('name_key', models.CharField(db_index=True, editable=False, max_length=50)),
                ('source', models.CharField(choices=[('village-body', 'member of the village body'), ('party-member', 'Party member in post'), ('wealth-leader', 'leader in getting rich'), ('craftsperson', 'skilled craftsperson'), ('entrepreneur', 'backbone of a start-up'), ('reserve', 'reserve cadre'), ('returned-graduate', 'graduate returned to the village'), ('returned-youth', 'young person returned home'), ('veteran', 'veteran'), ('volunteer', 'keen volunteer')], max_length=20, verbose_name='source group')),
                ('is_party_member', models.BooleanField(default=False, verbose_name='Party member')),
                ('is_returnee', models.BooleanField(default=False, verbose_name='returned home')),
                ('skills', models.CharField(blank=True, max_length=100, verbose_name='skills')),
                ('joined_on', models.DateField(verbose_name='joined on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                ('exit_reason', models.CharField(blank=True, choices=[('unfit', 'found unfit in assessment'), ('discipline', 'breach of team rules'), ('moved', 'moved away'), ('own-wish', 'own wish'), ('post-change', 'change of post')], max_length=20, verbose_name='reason for leaving')),
                ('exit_procedure', models.CharField(blank=True, max_length=200, verbose_name='procedure followed')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'team member',
                'verbose_name_plural': 'team members',
            },
        ),
        migrations.CreateModel(
            name='ActivityMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='takings_part', to='teams.activity')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='team member')),
            ],
            options={
                'verbose_name': 'participant',
                'verbose_name_plural': 'participants',
            },
        ),
        migrations.AddField(
            model_name='activity',
            name='members',
            field=models.ManyToManyField(related_name='activities', through='teams.ActivityMember', to='teams.member'),
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('period', models.CharField(max_length=6, verbose_name='quarter')),
                ('state', models.CharField(choices=[('open', 'under way'), ('notice', 'on public notice'), ('final', 'final')], default='open', max_length=10, verbose_name='state')),
                ('opened_on', models.DateField(verbose_name='opened on')),
                ('notice_from', models.DateField(blank=True, null=True, verbose_name='notice from')),
                ('notice_until', models.DateField(blank=True, null=True, verbose_name='notice until, inclusive')),
                ('open_objections', models.PositiveIntegerField(default=0, verbose_name='open objections')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('rows_digest', models.CharField(blank=True, max_length=64, verbose_name='digest of the results')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='county')),
            ],
            options={
                'verbose_name': "quarter's assessment",
                'verbose_name_plural': "quarters' assessments",
            },
        ),
        migrations.CreateModel(
            name='StarChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.PositiveSmallIntegerField(choices=[(5, 'five stars'), (4, 'four stars'), (3, 'three stars'), (2, 'two stars'), (1, 'one star'), (0, 'no star')], verbose_name='before')),
                ('after', models.PositiveSmallIntegerField(choices=[(5, 'five stars'), (4, 'four stars'), (3, 'three stars'), (2, 'two stars'), (1, 'one star'), (0, 'no star')], verbose_name='after')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='member')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='teams.round', verbose_name='quarter')),
            ],
            options={
                'verbose_name': 'change of stars',
                'verbose_name_plural': 'changes of stars',
            },
        ),
        migrations.CreateModel(
            name='StarOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('stars', models.PositiveSmallIntegerField(choices=[(5, 'five stars'), (4, 'four stars'), (3, 'three stars'), (2, 'two stars'), (1, 'one star'), (0, 'no star')], verbose_name='stars')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('decided_by', models.CharField(max_length=150, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='member')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='teams.round', verbose_name='quarter')),
            ],
            options={
                'verbose_name': 'star decided by a person',
                'verbose_name_plural': 'stars decided by persons',
            },
        ),
        migrations.CreateModel(
            name='StarScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('adopted', 'adopted'), ('retired', 'retired')], default='draft', max_length=10, verbose_name='state')),
                ('base', models.PositiveIntegerField(default=10000, verbose_name='base, in hundredths')),
                ('allotment', models.CharField(choices=[('cutoff', 'by cut-off score'), ('ranked', 'ranked, with quotas')], default='cutoff', max_length=10, verbose_name='allotment')),
                ('tie_order', models.JSONField(default=list, verbose_name='order of dimensions at equal scores')),
                ('quarters_weight', models.PositiveIntegerField(default=10000, verbose_name='weight of the quarters, in hundredths of a percent')),
                ('review_weight', models.PositiveIntegerField(default=0, verbose_name='weight of the year-end review, in hundredths of a percent')),
                ('min_quarters', models.PositiveSmallIntegerField(default=2, verbose_name='fewest assessed quarters for an annual star')),
                ('notice_workdays', models.PositiveSmallIntegerField(default=5, verbose_name='working days of public notice')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='county')),
            ],
            options={
                'verbose_name': 'star scheme',
                'verbose_name_plural': 'star schemes',
            },
        ),
        migrations.CreateModel(
            name='StarLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stars', models.PositiveSmallIntegerField(verbose_name='stars')),
                ('min_score', models.PositiveIntegerField(verbose_name='least score, in hundredths')),
                ('quota', models.PositiveIntegerField(blank=True, null=True, verbose_name='quota')),
                ('quota_is_share', models.BooleanField(default=True, verbose_name='quota is a share, in hundredths of a percent')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='teams.starscheme', verbose_name='scheme')),
            ],
            options={
                'verbose_name': 'star level',
                'verbose_name_plural': 'star levels',
            },
        ),
        migrations.CreateModel(
            name='StarItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('code', models.SlugField(max_length=30, verbose_name='code')),
                ('dimension', models.CharField(choices=[('politics', 'political quality'), ('duty', 'ability to do the duty'), ('reputation', 'standing with the people'), ('development', 'contribution to development'), ('service', 'sense of service')], max_length=12, verbose_name='dimension')),
                ('kind', models.CharField(choices=[('manual', 'scored by hand'), ('indicator', 'fed by a figure'), ('bonus', 'bonus'), ('deduction', 'deduction'), ('veto', 'veto')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('limit', models.PositiveIntegerField(default=0, verbose_name='most points, in hundredths')),
                ('indicator', models.CharField(blank=True, max_length=60, verbose_name='figure')),
                ('points', models.PositiveIntegerField(default=0, verbose_name='points for each step, in hundredths')),
                ('per', models.PositiveIntegerField(default=1, verbose_name='step of the figure')),
                ('ceiling', models.PositiveSmallIntegerField(default=0, verbose_name='most stars under the veto')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='teams.starscheme', verbose_name='scheme')),
            ],
            options={
                'verbose_name': 'scheme item',
                'verbose_name_plural': 'scheme items',
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveIntegerField(verbose_name='score, in hundredths')),
                ('computed_stars', models.PositiveSmallIntegerField(verbose_name='stars by the rule')),
                ('stars', models.PositiveSmallIntegerField(choices=[(5, 'five stars'), (4, 'four stars'), (3, 'three stars'), (2, 'two stars'), (1, 'one star'), (0, 'no star')], verbose_name='stars')),
                ('rank', models.PositiveIntegerField(verbose_name='rank in the county')),
                ('held_back', models.BooleanField(default=False, verbose_name='held back by a quota')),
                ('veto', models.CharField(blank=True, max_length=30, verbose_name='veto')),
                ('points', models.JSONField(default=dict, verbose_name='points by item, in hundredths')),
                ('figures', models.JSONField(default=dict, verbose_name='figures used')),
                ('override_reason', models.CharField(blank=True, max_length=200, verbose_name="reason of another star than the rule's")),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='teams.member', verbose_name='member')),
                ('round', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='teams.round', verbose_name='quarter')),
                ('scheme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.starscheme', verbose_name='scheme')),
            ],
            options={
                'verbose_name': 'star rating',
                'verbose_name_plural': 'star ratings',
            },
        ),
        migrations.CreateModel(
            name='AnnualRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('score', models.PositiveIntegerField(verbose_name='score, in hundredths')),
                ('stars', models.PositiveSmallIntegerField(choices=[(5, 'five stars'), (4, 'four stars'), (3, 'three stars'), (2, 'two stars'), (1, 'one star'), (0, 'no star')], verbose_name='stars')),
                ('quarters', models.PositiveSmallIntegerField(verbose_name='quarters assessed')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='member')),
                ('scheme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.starscheme', verbose_name='scheme')),
            ],
            options={
                'verbose_name': 'annual star rating',
                'verbose_name_plural': 'annual star ratings',
            },
        ),
        migrations.CreateModel(
            name='StarTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('code', models.SlugField(max_length=30, verbose_name='code')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('numerator', models.CharField(max_length=60, verbose_name='numerator')),
                ('denominator', models.CharField(blank=True, max_length=60, verbose_name='denominator')),
                ('threshold', models.PositiveIntegerField(verbose_name='threshold')),
                ('is_share', models.BooleanField(default=False, verbose_name='threshold is a share, in hundredths of a percent')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='county')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('scene', models.CharField(choices=[('pastoral', 'farming and herding area'), ('town', 'urban area'), ('border', 'border line')], default='pastoral', max_length=10, verbose_name='scene')),
                ('founded_on', models.DateField(verbose_name='founded on')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'team',
                'verbose_name_plural': 'teams',
            },
        ),
        migrations.AddField(
            model_name='member',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='teams.team', verbose_name='team'),
        ),
        migrations.AddField(
            model_name='activity',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='teams.team', verbose_name='team'),
        ),
        migrations.CreateModel(
            name='TeamKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('code', models.SlugField(max_length=30, verbose_name='code')),
                ('name', models.CharField(max_length=30, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('min_size', models.PositiveSmallIntegerField(default=3, verbose_name='fewest members')),
                ('max_size', models.PositiveSmallIntegerField(default=4, verbose_name='most members')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='county')),
            ],
            options={
                'verbose_name': 'kind of team',
                'verbose_name_plural': 'kinds of teams',
            },
        ),
        migrations.AddField(
            model_name='team',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='teams.teamkind', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='starscheme',
            name='team_kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.teamkind', verbose_name='only for teams of kind'),
        ),
        migrations.CreateModel(
            name='TeamSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('state', models.CharField(choices=[('draft', 'to be scored'), ('scored', 'scored by the unit'), ('reviewed', 'reviewed by the township'), ('verified', 'verified by the county')], default='draft', max_length=10, verbose_name='step')),
                ('scored_by', models.CharField(blank=True, max_length=150, verbose_name='scored by')),
                ('scored_at', models.DateTimeField(blank=True, null=True, verbose_name='scored at')),
                ('reviewed_by', models.CharField(blank=True, max_length=150, verbose_name='reviewed by')),
                ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='reviewed at')),
                ('verified_by', models.CharField(blank=True, max_length=150, verbose_name='verified by')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified at')),
                ('return_reason', models.CharField(blank=True, max_length=200, verbose_name='reason of the return')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='teams.round', verbose_name='quarter')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.starscheme', verbose_name='scheme')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='teams.team', verbose_name='team')),
            ],
            options={
                'verbose_name': "team's sheet",
                'verbose_name_plural': "teams' sheets",
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('given', models.JSONField(blank=True, default=dict, verbose_name='points given, in hundredths')),
                ('vetoes', models.JSONField(blank=True, default=dict, verbose_name='vetoes, with reasons')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='teams.member', verbose_name='member')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='teams.teamsheet', verbose_name='sheet')),
            ],
            options={
                'verbose_name': 'assessment',
                'verbose_name_plural': 'assessments',
            },
        ),
        migrations.CreateModel(
            name='TrainingAttendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='team member')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
            },
        ),
        migrations.CreateModel(
            name='TrainingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('title', models.CharField(max_length=100, verbose_name='title of the training')),
                ('tier', models.CharField(choices=[('prefecture', 'called up by prefecture or province'), ('county', 'general, by the county'), ('township', 'rotating, by the township'), ('village', 'extension, by the village')], max_length=12, verbose_name='tier')),
                ('held_on', models.DateField(verbose_name='date')),
                ('minutes', models.PositiveIntegerField(verbose_name='minutes')),
                ('attendees', models.ManyToManyField(related_name='trainings', through='teams.TrainingAttendance', to='teams.member')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='held by')),
            ],
            options={
                'verbose_name': 'training session',
                'verbose_name_plural': 'training sessions',
            },
        ),
        migrations.AddField(
            model_name='trainingattendance',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='teams.trainingsession'),
        ),
        migrations.CreateModel(
            name='YearReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('score', models.PositiveIntegerField(verbose_name='score, in hundredths')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'year-end review',
                'verbose_name_plural': 'year-end reviews',
            },
        ),
        migrations.AddConstraint(
            model_name='activitymember',
            constraint=models.UniqueConstraint(fields=('activity', 'member'), name='activity_member_once'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('unit', 'period'), name='round_once_per_quarter'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'notice', 'final'])), name='round_state_known'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('notice_from__isnull', False), ('notice_until__gte', models.F('notice_from'))), _connector='OR'), name='round_notice_has_dates'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'final'), _negated=True), models.Q(('closed_at__isnull', False), ('open_objections', 0)), _connector='OR'), name='round_final_is_closed'),
        ),
        migrations.AddConstraint(
            model_name='starchange',
            constraint=models.UniqueConstraint(fields=('round', 'member'), name='star_change_once'),
        ),
        migrations.AddConstraint(
            model_name='starchange',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='star_change_differs'),
        ),
        migrations.AddConstraint(
            model_name='staroverride',
            constraint=models.UniqueConstraint(fields=('round', 'member'), name='star_override_once'),
        ),
        migrations.AddConstraint(
            model_name='staroverride',
            constraint=models.CheckConstraint(condition=models.Q(('stars__lte', 5), models.Q(('reason', ''), _negated=True)), name='star_override_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='starlevel',
            constraint=models.UniqueConstraint(fields=('scheme', 'stars'), name='star_level_once'),
        ),
        migrations.AddConstraint(
            model_name='starlevel',
            constraint=models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='star_level_one_to_five', violation_error_message='Stars are from one to five.'),
        ),
        migrations.AddConstraint(
            model_name='staritem',
            constraint=models.UniqueConstraint(fields=('scheme', 'code'), name='star_item_code_once'),
        ),
        migrations.AddConstraint(
            model_name='staritem',
            constraint=models.UniqueConstraint(fields=('scheme', 'order'), name='star_item_order_once'),
        ),
        migrations.AddConstraint(
            model_name='staritem',
            constraint=models.CheckConstraint(condition=models.Q(('per__gt', 0)), name='star_item_step_positive', violation_error_message='The step of the figure must be above zero.'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['round', 'stars'], name='rating_round_stars'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(fields=('member', 'round'), name='rating_once'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('computed_stars__lte', 5), ('stars__lte', 5)), name='rating_stars_0_to_5'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('stars', models.F('computed_stars')), models.Q(('override_reason', ''), _negated=True), _connector='OR'), name='rating_override_has_reason'),
        ),
        migrations.AddIndex(
            model_name='annualrating',
            index=models.Index(fields=['year', 'stars'], name='annual_rating_stars'),
        ),
        migrations.AddConstraint(
            model_name='annualrating',
            constraint=models.UniqueConstraint(fields=('member', 'year'), name='annual_rating_once'),
        ),
        migrations.AddConstraint(
            model_name='annualrating',
            constraint=models.CheckConstraint(condition=models.Q(('stars__lte', 5)), name='annual_rating_stars_0_to_5'),
        ),
        migrations.AddConstraint(
            model_name='startarget',
            constraint=models.UniqueConstraint(fields=('unit', 'year', 'code'), name='star_target_once'),
        ),
        migrations.AddConstraint(
            model_name='startarget',
            constraint=models.CheckConstraint(condition=models.Q(('is_share', False), models.Q(('denominator', ''), _negated=True), _connector='OR'), name='star_target_share_has_denominator', violation_error_message='A share needs a denominator.'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['team', 'left_on'], name='member_team_left'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='member_left_after_joined', violation_error_message='The day of leaving is before the day of joining.'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('exit_reason', ''), ('left_on__isnull', True)), models.Q(('left_on__isnull', False), models.Q(('exit_reason', ''), _negated=True)), _connector='OR'), name='member_exit_has_reason', violation_error_message='Somebody who left needs a day and a reason of leaving.'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['held_on'], name='activity_held_on'),
        ),
        migrations.AddConstraint(
            model_name='teamkind',
            constraint=models.UniqueConstraint(fields=('unit', 'code'), name='team_kind_code_once_in_county'),
        ),
        migrations.AddConstraint(
            model_name='teamkind',
            constraint=models.UniqueConstraint(fields=('unit', 'name'), name='team_kind_name_once_in_county'),
        ),
        migrations.AddConstraint(
            model_name='teamkind',
            constraint=models.CheckConstraint(condition=models.Q(('min_size__lte', models.F('max_size'))), name='team_kind_size_range', violation_error_message='The fewest members must not be more than the most members.'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('unit', 'kind'), name='team_one_open_per_kind', violation_error_message='This unit has a team of this kind already. Close that one first, or choose another kind.'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('founded_on')), _connector='OR'), name='team_closed_after_founded', violation_error_message='The day of closing must not be before the day of founding.'),
        ),
        migrations.AddConstraint(
            model_name='starscheme',
            constraint=models.UniqueConstraint(fields=('unit', 'year', 'name', 'number'), name='star_scheme_version_once'),
        ),
        migrations.AddConstraint(
            model_name='starscheme',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'adopted')), fields=('unit', 'year', 'team_kind'), name='star_scheme_one_adopted'),
        ),
        migrations.AddConstraint(
            model_name='starscheme',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'adopted'), ('team_kind__isnull', True)), fields=('unit', 'year'), name='star_scheme_one_adopted_for_all'),
        ),
        migrations.AddConstraint(
            model_name='starscheme',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'adopted', 'retired'])), name='star_scheme_state_known'),
        ),
        migrations.AddConstraint(
            model_name='starscheme',
            constraint=models.CheckConstraint(condition=models.Q(('quarters_weight', django.db.models.expressions.CombinedExpression(models.Value(10000), '-', models.F('review_weight')))), name='star_scheme_annual_weights', violation_error_message='The weights of quarters and review must add up to 100 %.'),
        ),
        migrations.AddIndex(
            model_name='teamsheet',
            index=models.Index(fields=['round', 'state'], name='team_sheet_round_state'),
        ),
        migrations.AddConstraint(
            model_name='teamsheet',
            constraint=models.UniqueConstraint(fields=('round', 'team'), name='team_sheet_once'),
        ),
        migrations.AddConstraint(
            model_name='teamsheet',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'scored', 'reviewed', 'verified'])), name='team_sheet_state_known'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('sheet', 'member'), name='assessment_once'),
        ),
        migrations.AddIndex(
            model_name='trainingsession',
            index=models.Index(fields=['held_on'], name='training_session_held_on'),
        ),
        migrations.AddConstraint(
            model_name='trainingattendance',
            constraint=models.UniqueConstraint(fields=('session', 'member'), name='training_attendance_once'),
        ),
        migrations.AddConstraint(
            model_name='yearreview',
            constraint=models.UniqueConstraint(fields=('year', 'member'), name='year_review_once'),
        ),
    ]
