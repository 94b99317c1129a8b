"""Photos of a form that was refused are there when it is sent again, and nowhere else; a day later they are gone."""

import io
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import files, schedule
from tests.tickets.pages import page_of, post
from tests.tickets.world import VILLAGE, a_ticket, bring_to
from tests.world import World
from tickets.models import KeptPhoto, Ticket, TicketClass, TicketPhoto
from tickets.services import kept_photos
from tickets.web import intake

Classes = dict[str, TicketClass]
NEW = "/tickets/new/"


def picture(colour: str = "green") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG")
    out.seek(0)
    out.name = f"{colour}.jpg"
    return out


def bad() -> io.BytesIO:
    out = io.BytesIO(b"no photo")
    out.name = "notes.jpg"
    return out


def form(classes: Classes, key: str, **values: object) -> dict[str, object]:
    given = {"key": key, "what": f"class-{classes['social'].pk}", "matter": "三组水渠渗漏，请派人修补", "place": "三组"}
    return {**given, **values}


def dropped(answer) -> list[str]:
    return re.findall(r'name="drop"\s+value="(\w{64})"', answer.content.decode())


def addresses(world: World, as_user) -> dict[str, tuple[Client, str]]:
    return {
        "secretary": (as_user("village"), NEW),
        "resident": (Client(headers={"accept-language": "zh-hans"}), intake.page_of(world.units[VILLAGE]).removeprefix(configured.SITE_URL)),
    }  # fmt: skip


@pytest.mark.parametrize("who", ["secretary", "resident"])
def test_photos_of_a_refused_form_are_sent_with_the_next_post(
    world: World, classes: Classes, as_user, who: str
) -> None:
    client, address = addresses(world, as_user)[who]
    key = str(uuid.uuid4())
    answer = client.post(address, form(classes, key, matter="", photos=[picture(), picture("red")]))
    assert answer.status_code == 400
    assert len(dropped(answer)) == 2
    assert "data:image/jpeg;base64," in answer.content.decode()
    assert f'value="{key}"' in answer.content.decode()
    assert not Ticket.objects.exists()
    data = form(classes, key, photos=[picture("blue")])
    assert client.post(address, data).status_code == 302
    assert TicketPhoto.objects.filter(ticket=Ticket.objects.get()).count() == 3
    assert set(KeptPhoto.objects.values_list("file", flat=True)) == {""}, "the files went with the acceptance"
    again = client.post(address, {**data, "photos": [picture("blue")]})
    assert again.status_code == 302, "the same form again gets the first receipt"
    assert Ticket.objects.count() == 1


def test_the_good_ones_beside_a_bad_one_are_kept_and_one_can_be_taken_out(
    world: World, classes: Classes, as_user
) -> None:
    client, key = as_user("village"), str(uuid.uuid4())
    answer = client.post(NEW, form(classes, key, photos=[picture(), bad(), picture("red")]))
    first, second = dropped(answer)
    kept = KeptPhoto.objects.get(digest=first).file
    answer = client.post(NEW, form(classes, key, matter="", drop=[first]))
    assert dropped(answer) == [second]
    assert files.read(kept) is None
    assert client.post(NEW, form(classes, key, drop=[second], photos=[picture("blue")])).status_code == 302
    assert TicketPhoto.objects.get().digest not in (first, second)


def test_no_more_than_three_together(world: World, classes: Classes, as_user) -> None:
    client, key = as_user("village"), str(uuid.uuid4())
    client.post(NEW, form(classes, key, matter="", photos=[picture(), picture("red")]))
    answer = client.post(NEW, form(classes, key, photos=[picture("blue"), picture("black")]))
    assert answer.status_code == 400
    assert len(dropped(answer)) == 3, "as many as a ticket takes"
    assert not Ticket.objects.exists()


def test_a_form_of_another_person_key_or_place_has_none_of_them(world: World, classes: Classes, as_user) -> None:
    key = str(uuid.uuid4())
    as_user("village").post(NEW, form(classes, key, matter="", photos=[picture()]))
    resident, address = addresses(world, as_user)["resident"]
    unit = {"unit": world.units[VILLAGE].path}
    assert not dropped(as_user("township").post(NEW, form(classes, key, matter="", **unit)))
    assert not dropped(resident.post(address, form(classes, key, matter="")))
    assert not dropped(as_user("village").post(NEW, form(classes, str(uuid.uuid4()), matter="")))
    assert dropped(as_user("village").post(NEW, form(classes, key, matter="")))


def test_a_script_holds_its_photos_itself(world: World, classes: Classes, as_user) -> None:
    answer = as_user("village").post(
        NEW, form(classes, str(uuid.uuid4()), matter="", photos=[picture()]), HTTP_ACCEPT="application/json"
    )
    assert answer.status_code == 400
    assert not KeptPhoto.objects.exists()


def test_they_are_gone_within_a_day(world: World, classes: Classes, as_user) -> None:
    client, key = as_user("village"), str(uuid.uuid4())
    client.post(NEW, form(classes, key, matter="", photos=[picture()]))
    row = KeptPhoto.objects.get()
    assert kept_photos.erase_old(row.kept_at + kept_photos.KEPT - timedelta(seconds=1)) == 0
    assert files.read(row.file) is not None
    KeptPhoto.objects.filter(pk=row.pk).update(kept_at=timezone.now() - kept_photos.KEPT)
    assert not dropped(client.post(NEW, form(classes, key, matter=""))), "nor is it shown until then"
    assert kept_photos.erase_old(timezone.now()) == 1
    assert files.read(row.file) is None
    assert not KeptPhoto.objects.exists()
    hours = sorted(schedule._TABLE[kind].hour for kind in ("erase-kept-photos", "erase-kept-photos-later"))
    assert (hours[1] - hours[0]) + kept_photos.KEPT / timedelta(hours=1) < 24


def test_a_file_that_no_row_names_is_swept_up(world: World, settings) -> None:
    files.store("tickets/kept/left.jpg", b"x")
    kept_photos.erase_old(timezone.now())
    assert files.read("tickets/kept/left.jpg") is not None, "it may just be written"
    kept_photos.erase_old(timezone.now() + timedelta(days=1))
    assert files.read("tickets/kept/left.jpg") is None
    assert Path(settings.MEDIA_ROOT).exists()


def test_photos_of_the_result_are_kept_when_the_result_is_missing(world: World, classes: Classes, as_user) -> None:
    ticket, client = bring_to(a_ticket(world, classes), "accepted"), as_user("village")
    answer = post(client, ticket, "complete", result="", photos=[picture(), picture("red")])
    assert answer.status_code == 400
    first, _second = dropped(answer)
    key = KeptPhoto.objects.values_list("key", flat=True)[0]
    assert f'value="{key}"' in answer.content.decode()
    assert post(client, ticket, "complete", key=str(key), result="已修补", drop=first).status_code == 302
    assert TicketPhoto.objects.filter(ticket=ticket, side="completion").count() == 1
    assert client.get(page_of(ticket)).status_code == 200
    assert reverse("tickets:ticket", args=[ticket.pk]) == page_of(ticket)
