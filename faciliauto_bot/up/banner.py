"""What the console shows a newcomer: where things are, and who may enter."""

from collections.abc import Mapping

from faciliauto_bot.up.plan import Plan


def welcome(plan: Plan, accounts: Mapping[str, str]) -> str:
    """Addresses, and the passwords of the accounts made in this start, which are shown this once."""
    return "\n".join(["", *_addresses(plan), "", *_accounts(plan, accounts), ""])


def _addresses(plan: Plan) -> list[str]:
    known = {
        "Sandbox phone": f"{plan.sandbox_address}/" if plan.sandbox else "",
        "Admin": f"{plan.address}/admin/",
        "Agents' console": f"{plan.address}/admin/handoff/console/",
        "Webhook": f"{plan.address}/webhook/whatsapp",
        "Health": f"{plan.address}/health",
    }
    return [f"  {name:<16} {address}" for name, address in known.items() if address]


def _accounts(plan: Plan, accounts: Mapping[str, str]) -> list[str]:
    if accounts:
        people = [f"    {username:<8} {password}" for username, password in accounts.items()]
        return ["  Accounts for the admin (the passwords are shown this once):", *people]
    if plan.sandbox:
        return ["  A lost password: .venv/bin/python manage.py changepassword gestor"]
    return ["  A first account: .venv/bin/python manage.py createsuperuser"]
