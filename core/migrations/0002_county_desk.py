from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='owner_id',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='result_file',
            field=models.CharField(blank=True, max_length=200, verbose_name='result'),
        ),
        migrations.AddField(
            model_name='job',
            name='result_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='name of the result'),
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.BigIntegerField()),
                ('owner_name', models.CharField(max_length=150, verbose_name='saved by')),
                ('page', models.CharField(max_length=80, verbose_name='list')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('query', models.CharField(blank=True, max_length=1000, verbose_name='filter and order')),
                ('path', models.CharField(blank=True, max_length=60, verbose_name='shared with')),
                ('created_at', models.DateTimeField(verbose_name='created')),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'constraints': [models.UniqueConstraint(fields=('owner_id', 'page', 'name'), name='saved_view_name_once')],
            },
        ),
    ]
