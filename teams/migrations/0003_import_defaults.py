from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0002_county_desk'),
    ]

    operations = [
        migrations.AddField(
            model_name='rosterimport',
            name='joined_on',
            field=models.DateField(blank=True, null=True, verbose_name='joining day of rows without one'),
        ),
        migrations.AddField(
            model_name='rosterimport',
            name='source',
            field=models.CharField(blank=True, choices=[('village-body', 'member of the village body'), ('party-member', 'Party member in post'), ('wealth-leader', 'leader in getting rich'), ('craftsperson', 'skilled craftsperson'), ('entrepreneur', 'backbone of a start-up'), ('reserve', 'reserve cadre'), ('returned-graduate', 'graduate returned to the village'), ('returned-youth', 'young person returned home'), ('veteran', 'veteran'), ('volunteer', 'keen volunteer')], max_length=20, verbose_name='source group of rows without one'),
        ),
    ]
