import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from conversations.fields import EncryptedTextField


class Contact(models.Model):
    """A person who writes to us (the seed's ``users``).

    Everything that names the person is encrypted; ``name_hashes`` and the identities' hashes find them again.
    """

    id = models.UUIDField("código", primary_key=True, default=uuid.uuid4, editable=False)
    phone_number = EncryptedTextField("telefone", null=True, blank=True)
    name = EncryptedTextField("nome", null=True, blank=True)
    profile_name = EncryptedTextField("nome no perfil", null=True, blank=True)
    username = EncryptedTextField("nome de usuário", null=True, blank=True)
    email = EncryptedTextField("e-mail", null=True, blank=True)
    name_hashes = ArrayField(models.BinaryField(), default=list, editable=False)
    phone_last4_hash = models.BinaryField(null=True, editable=False)
    phone_last8_hash = models.BinaryField(null=True, editable=False)
    city = models.CharField("cidade", max_length=100, blank=True)
    state = models.CharField("UF", max_length=2, blank=True)
    language = models.CharField("idioma", max_length=5, default="pt-BR")
    created_at = models.DateTimeField("criado em", auto_now_add=True)
    updated_at = models.DateTimeField("atualizado em", auto_now=True)
    opted_out_at = models.DateTimeField("pediu para sair em", null=True, blank=True)
    erased_at = models.DateTimeField("apagado em", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_from", verbose_name="unido a"
    )

    class Meta:
        verbose_name = "contato"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at"], name="contact_created"),
            models.Index(fields=["city", "-created_at"], name="contact_city"),
            models.Index(fields=["phone_last4_hash"], name="contact_last4"),
            models.Index(fields=["phone_last8_hash"], name="contact_last8"),
            GinIndex(fields=["name_hashes"], name="contact_name_hashes"),
        ]

    def __str__(self) -> str:
        return f"Contato {str(self.id)[:8]}"


class Identity(models.Model):
    """One way to know a contact: a business-scoped user id (``bsuid``) or a canonical phone.

    ``value`` is the exact form last seen, which is the form to reply to; the hash is of the canonical form.
    """

    class Kind(models.TextChoices):
        BSUID = "bsuid", "id do WhatsApp"
        PHONE = "phone", "telefone"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="identities", verbose_name="contato")
    kind = models.CharField("tipo", max_length=8, choices=Kind.choices)
    value_hash = models.BinaryField()
    value = EncryptedTextField("valor")
    last_seen_at = models.DateTimeField("visto em", auto_now_add=True)

    class Meta:
        verbose_name = "identidade"
        constraints = [models.UniqueConstraint(fields=["kind", "value_hash"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Consent(models.Model):
    """What a contact agreed to, by purpose, with its proof (LGPD art. 8). Rows are kept; withdrawal is a date.

    ::

        granted ──withdraw──▶ withdrawn      a new grant is a new row
    """

    class Purpose(models.TextChoices):
        SERVICE = "service", "atendimento, histórico e lojas"
        RECONTACT = "recontact", "novo contato"
        IMPROVEMENT = "improvement", "melhoria do assistente"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="consents", verbose_name="contato")
    purpose = models.CharField("finalidade", max_length=12, choices=Purpose.choices)
    granted_at = models.DateTimeField("dado em")
    withdrawn_at = models.DateTimeField("retirado em", null=True, blank=True)
    message_id = models.BigIntegerField("mensagem", null=True, blank=True)
    text_version = models.CharField("versão do texto", max_length=20, blank=True)

    class Meta:
        verbose_name = "consentimento"
        ordering = ["-granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "purpose"], condition=models.Q(withdrawn_at=None), name="consent_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"
