import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workout", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("origin", models.CharField(max_length=255)),
                ("size", models.BigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "verbose_name": "checkpoint",
                "verbose_name_plural": "checkpoints",
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="ledgerrow",
            index=models.Index(fields=["kind", "-number"], name="ledger_kind"),
        ),
        migrations.AddIndex(
            model_name="ruling",
            index=models.Index(fields=["verdict", "-row"], name="ruling_verdict"),
        ),
        migrations.AddField(
            model_name="checkpoint",
            name="meeting",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checkpoint",
                to="workout.meeting",
                verbose_name="meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 0)), name="checkpoint_of_no_less_than_nothing"
            ),
        ),
    ]
