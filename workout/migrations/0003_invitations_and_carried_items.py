import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_each_its_own(apps, schema_editor):
    """The default was computed once for all the rows there were."""
    meetings = apps.get_model("workout", "Meeting")
    for meeting in meetings.objects.only("pk").iterator():
        meetings.objects.filter(pk=meeting.pk).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("workout", "0002_signed_checkpoints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="carried_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_to",
                to="workout.agendaitem",
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="carried_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="meeting",
            name="champions",
            field=models.ManyToManyField(
                blank=True,
                help_text="Executives who clear the way for what is accepted here.",
                related_name="championed_meetings",
                to=settings.AUTH_USER_MODEL,
                verbose_name="champions",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="invited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="sequence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="meeting",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop, elidable=True),
    ]
