import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_county_desk'),
        ('core', '0002_county_desk'),
        ('teams', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='member',
            name='phone_digest',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='member',
            name='phone_tail',
            field=models.CharField(blank=True, editable=False, max_length=4, verbose_name='last digits of the telephone'),
        ),
        migrations.AddField(
            model_name='staroverride',
            name='is_withdrawn',
            field=models.BooleanField(default=False, verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='starscheme',
            name='copied_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.starscheme', verbose_name='copied from'),
        ),
        migrations.CreateModel(
            name='ExitProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('adjust', 'adjust'), ('remove', 'remove')], max_length=10, verbose_name='kind of proposal')),
                ('ground', models.CharField(choices=[('no-star', 'no star this quarter'), ('no-improvement', 'two quarters running without improvement'), ('discipline', 'breach of team rules'), ('other', 'other ground')], max_length=16, verbose_name='ground')),
                ('facts', models.JSONField(blank=True, default=list, verbose_name='stars of the last quarters')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('notified', 'told to the person'), ('appealed', 'appealed against'), ('answered', 'appeal answered'), ('decided', 'decided'), ('withdrawn', 'withdrawn')], default='proposed', max_length=10, verbose_name='state')),
                ('notice_from', models.DateField(blank=True, null=True, verbose_name='told on')),
                ('notice_until', models.DateField(blank=True, null=True, verbose_name='may appeal until, inclusive')),
                ('outcome', models.CharField(blank=True, choices=[('kept', 'kept in post'), ('moved', 'moved to another team'), ('removed', 'removed')], max_length=10, verbose_name='decision')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exit_proposals', to='teams.member', verbose_name='team member')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.round', verbose_name='quarter')),
                ('to_team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.team', verbose_name='to the team')),
            ],
            options={
                'verbose_name': 'proposal to adjust or remove',
                'verbose_name_plural': 'proposals to adjust or remove',
            },
        ),
        migrations.CreateModel(
            name='ExitStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('propose', 'proposed'), ('notify', 'told to the person'), ('appeal', 'appealed'), ('answer', 'appeal answered'), ('decide', 'decided'), ('withdraw', 'withdrawn')], max_length=12, verbose_name='step')),
                ('actor_name', models.CharField(max_length=150, verbose_name='by')),
                ('office', models.CharField(blank=True, max_length=60, verbose_name='office')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='teams.exitproposal', verbose_name='proposal')),
            ],
            options={
                'verbose_name': 'step of a proposal',
                'verbose_name_plural': 'steps of proposals',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='MentorPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('mentor', models.CharField(max_length=50, verbose_name='mentor')),
                ('post', models.CharField(max_length=60, verbose_name='post of the mentor')),
                ('stars_before', models.PositiveSmallIntegerField(choices=[(5, 'five stars'), (4, 'four stars'), (3, 'three stars'), (2, 'two stars'), (1, 'one star'), (0, 'no star')], verbose_name='stars when it began')),
                ('since', models.DateField(verbose_name='since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('end_reason', models.CharField(blank=True, choices=[('risen', 'the star has risen'), ('left', 'the member has left'), ('changed', 'other mentor')], max_length=10, verbose_name='reason of the end')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentor_pairs', to='teams.member', verbose_name='team member')),
            ],
            options={
                'verbose_name': 'mentor pair',
                'verbose_name_plural': 'mentor pairs',
            },
        ),
        migrations.CreateModel(
            name='ListAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listed', models.CharField(choices=[('honour-roll', 'roll of honour'), ('training-pool', 'township training pool'), ('pairing', 'to be paired with a mentor'), ('no-star', 'no star this quarter'), ('no-improvement', 'two quarters running without improvement')], max_length=16, verbose_name='list')),
                ('act', models.CharField(choices=[('displayed', 'put on the roll'), ('enrolled', 'taken into the pool'), ('paired', 'paired with a mentor'), ('proposed', 'proposed for adjusting'), ('excused', 'left out, with reason')], max_length=10, verbose_name='act')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('acted_by', models.CharField(max_length=150, verbose_name='by')),
                ('acted_at', models.DateTimeField(verbose_name='time')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='team member')),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.exitproposal', verbose_name='proposal')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='list_acts', to='teams.round', verbose_name='quarter')),
                ('pair', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.mentorpair', verbose_name='mentor pair')),
            ],
            options={
                'verbose_name': 'act on a list',
                'verbose_name_plural': 'acts on lists',
            },
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=50, verbose_name='full name')),
                ('name_key', models.CharField(db_index=True, editable=False, max_length=50)),
                ('source', models.CharField(choices=[('village-body', 'member of the village body'), ('party-member', 'Party member in post'), ('wealth-leader', 'leader in getting rich'), ('craftsperson', 'skilled craftsperson'), ('entrepreneur', 'backbone of a start-up'), ('reserve', 'reserve cadre'), ('returned-graduate', 'graduate returned to the village'), ('returned-youth', 'young person returned home'), ('veteran', 'veteran'), ('volunteer', 'keen volunteer')], max_length=20, verbose_name='source group')),
                ('is_party_member', models.BooleanField(default=False, verbose_name='Party member')),
                ('is_returnee', models.BooleanField(default=False, verbose_name='returned home')),
                ('skills', models.CharField(blank=True, max_length=100, verbose_name='skills')),
                ('state', models.CharField(choices=[('draft', 'returned to the village'), ('recommended', 'recommended by the village'), ('reviewed', 'reviewed by the township'), ('admitted', 'admitted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='recommended', max_length=12, verbose_name='state')),
                ('begun_on', models.DateField(verbose_name='recommended on')),
                ('member', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='nomination', to='teams.member', verbose_name='team member')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='teams.team', verbose_name='team')),
            ],
            options={
                'verbose_name': 'admission',
                'verbose_name_plural': 'admissions',
            },
        ),
        migrations.CreateModel(
            name='NominationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('recommend', 'recommended'), ('review', 'reviewed'), ('verify', 'verified'), ('return', 'returned'), ('decline', 'declined'), ('withdraw', 'withdrawn')], max_length=12, verbose_name='step')),
                ('actor_name', models.CharField(max_length=150, verbose_name='by')),
                ('office', models.CharField(blank=True, max_length=60, verbose_name='office')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('nomination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='teams.nomination', verbose_name='admission')),
            ],
            options={
                'verbose_name': 'step of an admission',
                'verbose_name_plural': 'steps of admissions',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('channel', models.CharField(choices=[('own', 'the member'), ('others', 'others')], max_length=10, verbose_name='raised by')),
                ('text', models.CharField(max_length=300, verbose_name='objection')),
                ('raised_by', models.CharField(max_length=150, verbose_name='entered by')),
                ('raised_at', models.DateTimeField(verbose_name='entered at')),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'upheld'), ('rejected', 'not upheld')], max_length=10, verbose_name='outcome')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='answer')),
                ('answered_by', models.CharField(blank=True, max_length=150, verbose_name='answered by')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.member', verbose_name='about the member')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='teams.round', verbose_name='quarter')),
            ],
            options={
                'verbose_name': 'objection',
                'verbose_name_plural': 'objections',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('score', 'scoring'), ('review', 'reviewing')], max_length=10, verbose_name='step')),
                ('sheets', models.PositiveIntegerField(verbose_name='sheets that wait')),
                ('sent_on', models.DateField(verbose_name='sent on')),
                ('sent_at', models.DateTimeField(verbose_name='sent at')),
                ('sent_by', models.CharField(max_length=150, verbose_name='sent by')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='teams.round', verbose_name='quarter')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
            },
        ),
        migrations.CreateModel(
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('file', models.CharField(blank=True, max_length=200, verbose_name='stored file')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(max_length=64, verbose_name='digest of the file')),
                ('size', models.PositiveIntegerField(verbose_name='size')),
                ('state', models.CharField(choices=[('reading', 'being read'), ('preview', 'to be looked through'), ('applying', 'being applied'), ('done', 'applied'), ('refused', 'refused'), ('cancelled', 'cancelled')], default='reading', max_length=10, verbose_name='state')),
                ('sheet', models.CharField(blank=True, max_length=60, verbose_name='sheet')),
                ('headings', models.JSONField(blank=True, default=list, verbose_name='headings')),
                ('dropped', models.JSONField(blank=True, default=list, verbose_name='columns left out')),
                ('problem', models.TextField(blank=True, verbose_name='reason of the refusal')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='to be added')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='to be changed')),
                ('same', models.PositiveIntegerField(default=0, verbose_name='as they stand')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='refused')),
                ('asked', models.PositiveIntegerField(default=0, verbose_name='to be decided')),
                ('created_by', models.CharField(max_length=150, verbose_name='imported by')),
                ('owner_id', models.BigIntegerField(default=0)),
                ('created_at', models.DateTimeField(verbose_name='created')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job', verbose_name='job')),
                ('kind', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='teams.teamkind', verbose_name='kind of team of all rows')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'import of a roster',
                'verbose_name_plural': 'imports of rosters',
            },
        ),
        migrations.CreateModel(
            name='RosterImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='line of the sheet')),
                ('outcome', models.CharField(choices=[('added', 'new'), ('changed', 'changed'), ('same', 'as it stands'), ('refused', 'refused'), ('ask', 'to be decided')], max_length=8, verbose_name='outcome')),
                ('values', models.JSONField(default=dict, verbose_name='values')),
                ('changes', models.JSONField(blank=True, default=dict, verbose_name='changes')),
                ('candidates', models.JSONField(blank=True, default=list, verbose_name='members it may be')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('decision', models.CharField(blank=True, max_length=20, verbose_name='decision')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='teams.member', verbose_name='team member')),
                ('whole', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='teams.rosterimport', verbose_name='import')),
            ],
            options={
                'verbose_name': 'row of an import',
                'verbose_name_plural': 'rows of imports',
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('signature', models.CharField(max_length=64, verbose_name='digest of the headings')),
                ('columns', models.JSONField(default=dict, verbose_name='fields by heading')),
                ('used_at', models.DateTimeField(verbose_name='last used')),
                ('used_by', models.CharField(max_length=150, verbose_name='last used by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.orgunit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'column mapping',
                'verbose_name_plural': 'column mappings',
                'constraints': [models.UniqueConstraint(fields=('unit', 'signature'), name='column_mapping_once_per_office')],
            },
        ),
        migrations.AddIndex(
            model_name='exitproposal',
            index=models.Index(fields=['state', 'notice_until'], name='exit_proposal_state'),
        ),
        migrations.AddConstraint(
            model_name='exitproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'notified', 'appealed', 'answered', 'decided', 'withdrawn'])), name='exit_proposal_state_known'),
        ),
        migrations.AddConstraint(
            model_name='exitproposal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='exit_proposal_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='exitproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', False), ('notice_until__isnull', False), ('state', 'decided'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'decided'), _negated=True), ('outcome', '')), _connector='OR'), name='exit_proposal_decided_after_notice'),
        ),
        migrations.AddConstraint(
            model_name='exitproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'notified', 'appealed', 'answered'])), fields=('member',), name='exit_proposal_one_open', violation_error_message='There is an open proposal for this member already.'),
        ),
        migrations.AddConstraint(
            model_name='mentorpair',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('member',), name='mentor_pair_one_open', violation_error_message='This member has a mentor already. End that pair first.'),
        ),
        migrations.AddConstraint(
            model_name='mentorpair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True)), models.Q(('ended_on__gte', models.F('since')), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='mentor_pair_end_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='listact',
            constraint=models.UniqueConstraint(fields=('round', 'member', 'listed'), name='list_act_once'),
        ),
        migrations.AddConstraint(
            model_name='listact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'excused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='list_act_excuse_has_reason'),
        ),
        migrations.AddIndex(
            model_name='nomination',
            index=models.Index(fields=['state', 'team'], name='nomination_state_team'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'recommended', 'reviewed', 'admitted', 'declined', 'withdrawn'])), name='nomination_state_known'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('state', 'admitted')), models.Q(models.Q(('state', 'admitted'), _negated=True), ('member__isnull', True)), _connector='OR'), name='nomination_admitted_is_member'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'recommended', 'reviewed'])), fields=('team', 'name_key'), name='nomination_open_once_per_team', violation_error_message='This person is already proposed for this team.'),
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(fields=['round', 'outcome'], name='objection_round_outcome'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='objection_has_text'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('outcome', '')), models.Q(('answered_at__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='objection_answer_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('round', 'unit', 'step', 'sent_on'), name='reminder_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='rosterimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['reading', 'preview', 'applying', 'done', 'refused', 'cancelled'])), name='roster_import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='rosterimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='roster_import_refusal_has_reason'),
        ),
        migrations.AddIndex(
            model_name='rosterimportrow',
            index=models.Index(fields=['whole', 'outcome', 'line'], name='roster_import_row_outcome'),
        ),
        migrations.AddConstraint(
            model_name='rosterimportrow',
            constraint=models.UniqueConstraint(fields=('whole', 'line'), name='roster_import_row_once'),
        ),
        migrations.AddConstraint(
            model_name='rosterimportrow',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['added', 'changed', 'same', 'refused', 'ask'])), name='roster_import_row_outcome_known'),
        ),
    ]
