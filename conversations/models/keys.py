from django.db import models

from conversations.crypto import decrypt, encrypt

_CONTEXT = "conversations_hashkey.wrapped"


class HashKey(models.Model):
    """The one key of all keyed hashes, wrapped by a field key. Made by the first migration, never changed."""

    wrapped = models.BinaryField()

    class Meta:
        verbose_name = "chave de busca"

    def __str__(self) -> str:
        return "chave de busca"

    def unwrapped(self) -> bytes:
        return decrypt(bytes(self.wrapped), context=_CONTEXT)

    @staticmethod
    def wrap(key: bytes) -> bytes:
        return encrypt(key, context=_CONTEXT)
