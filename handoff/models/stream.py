from django.db import models


class Stream(models.Model):
    """How many times what a name stands for has changed, so that a page that missed a change notices.

    ``chat:<conversation>``, ``queue:shop:<dealer>``, ``queue:central``, ``queue:all``, ``agent:<user>``. Numbers only
    rise; what changed is not told.
    """

    name = models.CharField(max_length=80, primary_key=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "fluxo"

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
