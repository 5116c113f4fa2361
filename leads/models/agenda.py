import uuid

from django.db import models

from conversations.models import Contact, Session
from leads.models.dealer import Dealer


class Appointment(models.Model):
    """A test drive or visit. A shop takes one customer at a time: a booked time is booked once.

    ::

        booked ──customer or shop──▶ cancelled
          ├──came──▶ done
          └──did not come──▶ missed
    """

    class Kind(models.TextChoices):
        TEST_DRIVE = "test_drive", "test drive"
        VISIT = "visit", "visita"

    class Status(models.TextChoices):
        BOOKED = "booked", "marcado"
        CANCELLED = "cancelled", "cancelado"
        DONE = "done", "realizado"
        MISSED = "missed", "não compareceu"

    id = models.UUIDField("código", primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="appointments", verbose_name="contato"
    )
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="appointments", verbose_name="sessão"
    )
    dealer = models.ForeignKey(Dealer, models.PROTECT, related_name="appointments", verbose_name="loja")
    car_id = models.CharField("carro", max_length=255)
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices, default=Kind.TEST_DRIVE)
    starts_at = models.DateTimeField("quando")
    status = models.CharField("situação", max_length=9, choices=Status.choices, default=Status.BOOKED)
    created_at = models.DateTimeField("criado em")
    cancelled_at = models.DateTimeField("cancelado em", null=True, blank=True)

    class Meta:
        verbose_name = "agendamento"
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "starts_at"], condition=models.Q(status="booked"), name="appointment_once"
            )
        ]
        indexes = [
            models.Index(fields=["-starts_at"], name="appointment_start"),
            models.Index(fields=["dealer", "-starts_at"], name="appointment_dealer"),
            models.Index(fields=["contact", "-starts_at"], name="appointment_contact"),
            models.Index(fields=["status", "-starts_at"], name="appointment_status"),
        ]

    def __str__(self) -> str:
        return f"Agendamento {str(self.id)[:8]}"
