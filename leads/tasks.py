"""Celery's doors to leads; their schedules are made by a migration."""

from celery import shared_task

from conversations.doors import channel
from leads.privacy import contact_book, erasure
from leads.recommendations import catalogue, feedback
from leads.recommendations.stock import backend_client


@shared_task(name="leads.tasks.sync_catalogue", acks_late=False, soft_time_limit=280, time_limit=300)
def sync_catalogue() -> None:
    """Bring shops and stock up to date. Longer than the broker's patience, so acknowledged before it starts."""
    catalogue.sync_and_report(backend_client())


@shared_task(name="leads.tasks.post_feedback", soft_time_limit=45, time_limit=50)
def post_feedback() -> None:
    """Tell the backend what customers did with its cars."""
    feedback.post_due(backend_client())


@shared_task(name="leads.tasks.carry_out_deletions", soft_time_limit=45, time_limit=50)
def carry_out_deletions() -> None:
    """Erase who asked for it, here and in Meta's contact book."""
    erasure.carry_out_deletions()
    contact_book.post_erasures(channel().erase_contact)
