"""Words around consent, privacy and leaving."""

from django.utils.translation import gettext_noop as _

WORDS: dict[str, tuple[str, ...]] = {
    "terms": (
        _(
            "Olá! 👋 Bem-vindo ao FacilIAuto! Eu te ajudo a encontrar o carro certo.\n\n"
            "Guardo esta conversa e as suas preferências para te atender, e passo seu contato só à loja do carro que "
            "você escolher.\n"
            "Para falar com uma pessoa, escreva ATENDENTE; para apagar seus dados, APAGAR.\n"
            "Detalhes: {url}\n\n"
            "Podemos começar? Responda *ACEITO*."
        ),
    ),
    "terms_again": (
        _(
            "Já guardei sua mensagem! Para eu ler e responder, só preciso do seu *ACEITO*. Prefere uma "
            "pessoa? Escreva ATENDENTE."
        ),
        _("Falta só o seu *ACEITO* para eu continuar. Se preferir falar com uma pessoa, escreva ATENDENTE."),
        _(
            "Assim que você tocar em *Aceito*, eu respondo o que você já escreveu. Ou escreva ATENDENTE "
            "para falar com alguém."
        ),
    ),
    "terms_after_no": (
        _("Para eu ler e responder, preciso do seu *ACEITO*. Para falar com uma pessoa, escreva ATENDENTE."),
        _("Sem o seu *ACEITO* eu não consigo te responder. Se preferir uma pessoa, escreva ATENDENTE."),
    ),
    "refused": (
        _(
            "Tudo bem, respeito sua escolha. Apaguei o que você tinha escrito. Se mudar de ideia, é só "
            "responder *ACEITO*."
        ),
        _("Sem problema! Não guardei nada do que você escreveu. Quando quiser, responda *ACEITO* e a gente começa."),
    ),
    "accepted": (
        _("Obrigado! Vamos lá. 😊"),
        _("Combinado, obrigado! 😊"),
        _("Ótimo, obrigado! Vamos começar. 😊"),
    ),
    "ask_recontact": (
        _("Uma pergunta rápida: posso te chamar aqui quando aparecer um carro com a sua cara?"),
        _("Se entrar um carro que combine com você, posso te avisar por aqui?"),
    ),
    "ask_improvement": (
        _("E posso usar esta conversa, sem o seu nome, para melhorar o atendimento?"),
        _("Última coisa: tudo bem usarmos esta conversa, sem identificar você, para melhorar o atendimento?"),
    ),
    "recontact_yes": (_("Combinado, eu te aviso! 👍"), _("Pode deixar, aviso sim! 👍")),
    "recontact_no": (_("Tudo certo, não vou te chamar."), _("Sem problema, não mando avisos.")),
    "improvement_yes": (_("Obrigado, isso ajuda bastante!"), _("Valeu, ajuda muito!")),
    "improvement_no": (_("Tudo bem, não vou usar."), _("Sem problema, fica só entre nós.")),
    "opted_out": (
        _(
            "Pronto: você não vai mais receber mensagens nossas. Se escrever de novo, eu respondo. Para "
            "voltar aos avisos, mande VOLTAR."
        ),
        _(
            "Feito! Não vamos mais te chamar. Se precisar, é só escrever que eu respondo; para receber "
            "avisos de novo, mande VOLTAR."
        ),
    ),
    "opted_in": (
        _("Que bom te ter de volta! Você pode receber mensagens nossas de novo."),
        _("Pronto, reativei as mensagens. Que bom!"),
    ),
    "deletion": (
        _(
            "Pedido registrado: vamos apagar os seus dados. Protocolo *{protocol}*.\n"
            "Não precisa fazer mais nada. Dúvidas: {dpo}."
        ),
        _(
            "Certo, seus dados serão apagados. O número do seu pedido é *{protocol}*.\nSe quiser "
            "acompanhar, fale com {dpo}."
        ),
    ),
    "export": (
        _("Pedido registrado: vamos preparar uma cópia dos seus dados. Protocolo *{protocol}*.\nDúvidas: {dpo}."),
        _("Certo! Sua cópia dos dados foi pedida, com o protocolo *{protocol}*.\nPara acompanhar, fale com {dpo}."),
    ),
    "information": (
        _(
            "Guardo esta conversa, o que você procura ({known}) e o seu contato, só para te atender e "
            "falar com a loja do carro "
            "que você escolher.\n"
            "Registrei o pedido *{protocol}*. Para apagar tudo, escreva APAGAR. Mais em {url} ou com {dpo}."
        ),
        _(
            "Hoje tenho o seu contato, esta conversa e o que você procura ({known}). Só uso para te "
            "atender e para a loja que "
            "você escolher.\n"
            "Seu pedido é o *{protocol}*. Se quiser apagar, escreva APAGAR. Detalhes: {url} ou {dpo}."
        ),
    ),
    "correction": (
        _("Pedido de correção registrado. Protocolo *{protocol}*. Nossa equipe confere e acerta. Dúvidas: {dpo}."),
        _("Anotei a correção para a equipe conferir: protocolo *{protocol}*. Qualquer coisa, fale com {dpo}."),
    ),
    "consent_withdrawn": (
        _(
            "Pronto, retirei o seu consentimento. Protocolo *{protocol}*. Para apagar também os seus "
            "dados, escreva APAGAR."
        ),
    ),
}
