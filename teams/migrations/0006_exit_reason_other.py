from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0005_import_headings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='member',
            name='exit_reason',
            field=models.CharField(blank=True, choices=[('unfit', 'found unfit in assessment'), ('discipline', 'breach of team rules'), ('moved', 'moved away'), ('own-wish', 'own wish'), ('post-change', 'change of post'), ('other', 'other ground')], max_length=20, verbose_name='reason for leaving'),
        ),
    ]
