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
    "handoff_place": (
        _("Você é o {position}º da fila, e alguém fala com você em breve, por aqui mesmo."),
        _("Sua posição na fila é a {position}ª. Em breve uma pessoa te responde por aqui."),
    ),
    "handoff_wait": (
        _("Você é o {position}º da fila e a espera é de {wait}. A resposta vem por aqui mesmo."),
        _("Sua posição na fila é a {position}ª, com espera de {wait}. Uma pessoa te responde por aqui."),
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
    "queue_wait": (
        _("Você é o {position}º da fila, com espera de {wait}. O atendente responde por aqui."),
        _("Sua posição na fila é a {position}ª e a espera agora é de {wait}."),
        _("Você está na posição {position} da fila; deve levar {wait}."),
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
    "offer_wait": (_("Agora a espera por uma pessoa é de {wait}."), _("A fila para uma pessoa está em {wait}.")),
    "offer_closed": (_("A equipe está fora agora e volta {when}."), _("Nossa equipe volta {when}.")),
    "offer_call_back": (
        _("Se preferir não esperar, deixo marcado para a equipe te retornar assim que voltar. O que você prefere?"),
        _("Quer que eu deixe marcado um retorno para você, assim que a equipe voltar?"),
    ),
    "call_back": (
        _("Desculpe, a fila está demorando. Quer que a equipe te retorne, sem você ficar esperando?"),
        _("Desculpe a demora. Prefere que a equipe te retorne em vez de esperar na fila?"),
    ),
    "call_back_closed": (
        _("Nossa equipe está fora do horário e volta {when}. Quer que te retornem assim que voltar?"),
        _("O time volta {when}. Posso deixar marcado para te retornarem assim que voltar?"),
    ),
    "call_back_agreed": (
        _("Combinado! A equipe te retorna a partir de {when}. Até lá, sigo por aqui com você."),
        _("Certo, ficou marcado: a equipe te retorna a partir de {when}. Enquanto isso, pode falar comigo."),
    ),
    "call_back_soon": (
        _("Combinado! A equipe te retorna assim que puder. Até lá, sigo por aqui com você."),
        _("Certo, ficou marcado o retorno da equipe. Enquanto isso, pode falar comigo."),
    ),
    "call_back_noted": (
        _("Seu retorno já está anotado com a equipe."),
        _("Já está combinado: a equipe te retorna."),
    ),
    "call_back_waits": (_("Tudo bem, seu lugar continua guardado."), _("Certo, você continua na fila.")),
    "back_to_agent": (
        _("Que bom que voltou! {agent}, que já te atendeu, recebeu sua mensagem e responde por aqui."),
        _("Oi de novo! Sua mensagem já está com {agent}, que te atendeu antes e responde por aqui."),
    ),
    "back_to_same": (
        _("Que bom que voltou! Quem te atendeu antes já recebeu sua mensagem e responde por aqui."),
        _("Oi de novo! Sua mensagem já está com quem te atendeu antes e responde por aqui."),
    ),
    "back_to_queue": (
        _("Que bom que voltou! Sua mensagem já está com a equipe, que conhece a sua conversa."),
        _("Oi de novo! Passei sua mensagem para a equipe, com tudo o que já foi conversado."),
    ),
    "back_with_bot": (
        _("Voltei a falar com você por aqui, e acompanhei sua conversa com a equipe."),
        _("Sou o assistente de novo, e já estou a par do que você conversou com a equipe."),
    ),
    "rating": (
        _("Seu atendimento foi encerrado. Que nota você dá para quem te atendeu, de 1 a 5 estrelas?"),
        _("Encerramos este atendimento. De 1 a 5 estrelas, como foi falar com a nossa equipe?"),
    ),
    "rating_reminder": (
        _("Sua opinião ajuda a equipe: de 1 a 5 estrelas, como foi o seu atendimento?"),
        _("Ainda dá tempo: que nota você dá ao atendimento que recebeu, de 1 a 5 estrelas?"),
    ),
    "rating_scale": (
        _("A nota vai de 1 a 5 estrelas. Quantas você dá?"),
        _("Quase lá: a nota é de 1 a 5. Qual você dá?"),
    ),
    "rated": (_("Obrigado pela nota! ⭐"), _("Nota anotada, muito obrigado! ⭐")),
    "rated_word": (
        _("Obrigado pela nota! ⭐ Se quiser, conte em poucas palavras o que achou."),
        _("Nota anotada, obrigado! ⭐ Quer deixar um comentário sobre o atendimento?"),
    ),
    "rated_low": (
        _("Sinto muito que não foi bom, e obrigado por dizer. Quer que uma pessoa da equipe fale com você de novo?"),
        _("Obrigado pela sinceridade, e desculpe. Prefere que uma pessoa da equipe fale com você de novo?"),
    ),
    "word_noted": (
        _("Obrigado! Seu comentário vai para a equipe."),
        _("Anotado, obrigado por contar. Vai direto para a equipe."),
    ),
    "word_noted_low": (
        _("Obrigado por contar; a gestão da equipe vai ler. Quer falar com uma pessoa agora?"),
        _("Anotado, e levado à gestão da equipe. Quer que uma pessoa fale com você de novo?"),
    ),
    "word_declined": (_("Tudo bem, obrigado! Até a próxima."), _("Sem problema, obrigado pela nota!")),
    "person_declined": (_("Tudo bem, sigo por aqui com você."), _("Certo, continuo te ajudando por aqui.")),
    "foreign_es": (_("¡Hola! Atiendo en portugués, pero si prefieres puedo pasarte con una persona."),),
    "foreign_en": (_("Hi! I chat in Portuguese, but I can put you through to a person if you prefer."),),
}
