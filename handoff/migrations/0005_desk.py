"""What the desk starts with: outcomes, canned replies, and who may change them."""

from importlib import import_module

from django.db import migrations

OUTCOMES = [
    "Venda encaminhada", "Visita marcada", "Dúvida resolvida", "Sem interesse", "Não respondeu mais", "Reclamação tratada",
]
REPLIES = [
    ("oi", "Apresentação", "Oi, {nome}! Aqui é {atendente}, da equipe FacilIAuto. Como posso ajudar?"),
    ("momento", "Um momento", "Só um momento, {nome}, já verifico para você."),
    ("foto", "Enviar fotos", "Claro! Já te mando as fotos do {carro}."),
    ("visita", "Convite para visita", "Que tal conhecer o {carro} de perto na {loja}? Qual o melhor dia para você?"),
    ("docs", "Documentos", "Para a proposta, preciso de RG ou CNH, comprovante de renda e comprovante de residência."),
    ("tchau", "Despedida", "Foi um prazer atender você, {nome}! Qualquer coisa é só chamar por aqui."),
]
_CONFIGURED = ["agent", "desk", "deskhours", "closure", "cannedreply", "outcome"]
_SEEN = ["note", "scheduledmessage", *_CONFIGURED]


def fill(apps, schema_editor):
    Outcome = apps.get_model("handoff", "Outcome")
    CannedReply = apps.get_model("handoff", "CannedReply")
    for position, name in enumerate(OUTCOMES):
        Outcome.objects.get_or_create(name=name, defaults={"position": position})
    for shortcut, title, text in REPLIES:
        CannedReply.objects.get_or_create(shortcut=shortcut, defaults={"title": title, "text": text})
    permission = import_module("handoff.migrations.0002_groups")._permission
    groups = apps.get_model("auth", "Group").objects
    managers, agents = groups.get(name="gestores"), groups.get(name="agentes")
    for model in _SEEN:
        managers.permissions.add(permission(apps, "handoff", model, "view"))
    for model in _CONFIGURED:
        for action in ("add", "change", "delete"):
            if (model, action) not in (("desk", "delete"), ("agent", "delete")):
                managers.permissions.add(permission(apps, "handoff", model, action))
    for model in ("note", "cannedreply", "outcome"):
        agents.permissions.add(permission(apps, "handoff", model, "view"))


class Migration(migrations.Migration):
    dependencies = [("handoff", "0004_console")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
