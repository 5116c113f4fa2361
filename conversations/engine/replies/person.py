"""Words around people: handing over, the queue, complaints."""

from django.utils.translation import gettext_noop as _

WORDS: dict[str, tuple[str, ...]] = {
    "handoff": (
        _("Claro! Estou transferindo você para um atendente da nossa equipe. 👤"),
        _("Certo, já estou transferindo você para um atendente. 👤"),
        _("Sem problema! Estou transferindo a conversa para um atendente. 👤"),
    ),
    "handoff_soon": (
        _("Alguém fala com você em breve, por aqui mesmo."),
        _("Em breve uma pessoa te responde por aqui."),
    ),
    "handoff_closed": (
        _("Nossa equipe volta {when} e te responde por aqui."),
        _("O time está fora agora e volta {when}; sua conversa fica na fila."),
    ),
    "handoff_closed_unknown": (_("Nossa equipe está fora do horário agora e te responde assim que voltar."),),
    "handoff_meanwhile": (
        _("Enquanto isso, posso tirar dúvidas sobre os carros."),
        _("Se quiser, vou respondendo sobre os carros enquanto você espera."),
    ),
    "queue": (
        _("Você é o {position}º da fila; um atendente já vem falar com você."),
        _("Sua vez está chegando: posição {position} na fila do atendente."),
        _("Falta pouco: você está na posição {position} da fila. O atendente responde por aqui."),
    ),
    "queue_closed": (
        _("Você é o {position}º da fila; nossa equipe volta {when} e te responde por aqui."),
        _("Sua posição na fila é a {position}ª. O time volta {when} e fala com você por aqui."),
    ),
    "queue_unknown": (
        _("Seu pedido está com a nossa equipe; um atendente responde por aqui assim que puder."),
        _("A equipe já tem o seu pedido. Um atendente fala com você por aqui."),
    ),
    "waiting": (
        _("Anotei para o atendente."),
        _("Recebi, o atendente vai ver."),
        _("Certo, fica registrado para o atendente."),
    ),
    "offer_person": (
        _("Não estou conseguindo te entender direito, desculpe. 😕 Quer falar com uma pessoa da nossa equipe?"),
        _("Acho que não estou ajudando como deveria. 😕 Prefere falar com uma pessoa da equipe?"),
    ),
    "complaint": (
        _("Sinto muito por isso, e obrigado por dizer. Quer que uma pessoa da equipe fale com você?"),
        _("Peço desculpas pelo transtorno. Posso chamar alguém da nossa equipe para resolver?"),
    ),
    "person_declined": (_("Tudo bem, sigo por aqui com você."), _("Certo, continuo te ajudando por aqui.")),
    "foreign_es": (_("¡Hola! Atiendo en portugués, pero si prefieres puedo pasarte con una persona."),),
    "foreign_en": (_("Hi! I chat in Portuguese, but I can put you through to a person if you prefer."),),
}
