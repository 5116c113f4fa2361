"""The three groups and what each may do.

A permission's row is normally made after all migrations; a group that is to have it from the first start needs it
now, so it is made here under the same name and found by Django later.
"""

from django.db import migrations

VIEW, CHANGE, ADD = "view", "change", "add"

_SEEN_BY_AGENTS = {
    "conversations": [
        "contact", "identity", "conversation", "session", "message", "delivery", "consent", "messagetemplate",
    ],
    "leads": ["lead", "leadroute", "carinteraction", "appointment", "dealer", "cataloguecar"],
    "handoff": ["handoff", "handoffevent", "task"],
}
_SEEN_BY_MANAGERS = {
    "conversations": [
        *_SEEN_BY_AGENTS["conversations"],
        "businessnumber", "deadletter", "dueevent", "mergerequest", "conversationevent", "storedmedia",
    ],
    "leads": [*_SEEN_BY_AGENTS["leads"], "datarequest"],
    "handoff": _SEEN_BY_AGENTS["handoff"],
}
_CHANGED_BY_AGENTS = [("handoff", "handoff"), ("handoff", "task"), ("leads", "appointment")]
_CHANGED_BY_MANAGERS = [
    *_CHANGED_BY_AGENTS,
    ("conversations", "deadletter"),
    ("conversations", "businessnumber"),
    ("leads", "lead"),
    ("leads", "dealer"),
    ("leads", "datarequest"),
]
_PEOPLE = [("auth", "user", action) for action in (VIEW, CHANGE, ADD)] + [("auth", "group", VIEW)]


def permissions_of():
    """Group → [(app, model, action)]."""
    return {
        "agentes": [*_views(_SEEN_BY_AGENTS), *_changes(_CHANGED_BY_AGENTS)],
        "gestores": [
            *_views(_SEEN_BY_MANAGERS),
            *_changes(_CHANGED_BY_MANAGERS),
            ("handoff", "handoff", "supervise"),
            *_PEOPLE,
        ],
        "lojistas": [],  # nothing before a page shows a dealer their own leads only
    }


def _views(models):
    return [(app, model, VIEW) for app, names in models.items() for model in names]


def _changes(models):
    return [(app, model, CHANGE) for app, model in models]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, wanted in permissions_of().items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(_permission(apps, *one) for one in wanted))


def _permission(apps, app, model, action):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
    )
    return permission


class Migration(migrations.Migration):
    dependencies = [
        ("handoff", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
