"""What the console shows a newcomer: where things are, and who may enter."""

from collections.abc import Mapping

from faciliauto_bot.up.plan import Plan


def addresses(plan: Plan) -> str:
    """Where to go, one line each."""
    known = [
        ("Sandbox phone", f"{plan.sandbox_address}/" if plan.sandbox else ""),
        ("Admin", f"{plan.address}/admin/"),
        ("API", f"{plan.address}/api/docs/"),
        ("Webhook", f"{plan.address}/webhook/whatsapp"),
        ("Health", f"{plan.address}/health"),
    ]
    return "\n".join(["", *(f"  {name:<14} {address}" for name, address in known if address), ""])


def ready(accounts: Mapping[str, str], *, seconds: float, sandbox: bool) -> str:
    """The good news, with the passwords made in this start, which are shown this once."""
    lines = [f"pronto: ready in {seconds:.0f} s, Ctrl-C stops it"]
    if accounts:
        lines += ["", "  Accounts for the admin (the passwords are shown this once):"]
        lines += [f"    {username:<8} {password}" for username, password in accounts.items()]
        lines.append("")
    elif sandbox:
        lines.append("a lost password: .venv/bin/python manage.py changepassword gestor")
    return "\n".join(lines)
