"""Small talk: greetings, thanks, goodbyes, media, what was not understood."""

from django.utils.translation import gettext_noop as _

WORDS: dict[str, tuple[str, ...]] = {
    "welcome_back": (
        _("Oi{name}! Que bom te ver de novo no FacilIAuto. 😊"),
        _("Olá{name}! Bom te ter de volta ao FacilIAuto. 😊"),
    ),
    "welcome_back_kept": (
        _("Ainda tenho o que você me contou: {known}."),
        _("Guardei o que você já tinha dito: {known}."),
    ),
    "expired": (
        _("Como ficamos um tempo sem nos falar, comecei uma conversa nova."),
        _("A nossa última conversa ficou parada e foi encerrada, então abri uma nova."),
    ),
    "corrupt": (
        _("Tive um probleminha técnico e perdi parte da nossa conversa. Desculpe! Vamos retomar?"),
        _("Desculpe, um problema técnico apagou parte da nossa conversa. Retomamos rapidinho."),
    ),
    "hello": (_("Oi{name}! 😊"), _("Olá{name}! 😊"), _("Oi, oi{name}! 😊")),
    "hello_on": (_("Seguimos de onde paramos. Como posso ajudar?"), _("Como posso te ajudar agora?")),
    "who_answers": (
        _("Sou o assistente virtual do FacilIAuto. 😊 Se quiser falar com uma pessoa, é só escrever ATENDENTE."),
        _("Quem fala é o assistente virtual do FacilIAuto. Prefere uma pessoa? Escreva ATENDENTE que eu chamo."),
    ),
    "trust": (
        _(
            "É bom mesmo se cuidar! Sou o assistente virtual do FacilIAuto, e os carros são de lojas com endereço e "
            "telefone: peça o contato da loja e veja o carro antes de pagar qualquer coisa. Aqui ninguém te pede "
            "sinal, senha nem código. Se quiser falar com uma pessoa, escreva ATENDENTE."
        ),
        _(
            "Faz bem em perguntar! Aqui é o FacilIAuto: cada carro está em uma loja com endereço e telefone, que eu te "
            "passo. Não pague nada antes de ver o carro na loja; por aqui não pedimos sinal, senha nem código. Para "
            "falar com uma pessoa, escreva ATENDENTE."
        ),
    ),
    "thanks": (_("Por nada! 😊"), _("Imagina, é um prazer ajudar! 😊"), _("Eu que agradeço! 😊")),
    "anything_else": (
        _("Se precisar de mais alguma coisa, é só chamar."),
        _("Qualquer dúvida, estou por aqui."),
    ),
    "okay": (
        _("Certo! Como posso te ajudar agora?"),
        _("Beleza! O que você gostaria de ver?"),
        _("Combinado! É só me dizer o que precisa."),
    ),
    "okay_no": (_("Tudo bem! Se quiser, é só me chamar."), _("Sem problema. Quando quiser, estou por aqui.")),
    "goodbye": (
        _("Até mais{name}! Foi um prazer ajudar. Quando quiser, é só chamar. 👋"),
        _("Tchau{name}! Boa sorte na escolha do carro; estou por aqui quando precisar. 👋"),
    ),
    "goodbye_visit": (_("E não esqueça a visita: {when}."), _("Te esperam na loja {when}!")),
    "restarted": (
        _("Prontinho, vamos começar de novo! 🔄"),
        _("Zerei tudo por aqui. Vamos do começo! 🔄"),
    ),
    "clarify": (
        _("Desculpe, não entendi muito bem. 🤔 O que você gostaria de fazer?"),
        _("Hmm, não peguei essa. 🤔 Pode dizer de outro jeito ou escolher uma opção?"),
        _("Não tenho certeza se entendi. 🤔 Escolha uma opção ou escreva de outra forma:"),
    ),
    "understood": (_("Entendo."), _("Certo, entendi.")),
    "rate_notice": (
        _("Recebi muitas mensagens suas de uma vez. 😅 Me dá um minutinho que eu já continuo!"),
        _("Chegaram muitas mensagens seguidas por aqui. 😅 Espera um minutinho que já te respondo!"),
    ),
    "audio": (
        _("Ainda não consigo ouvir áudios. 🙏 Pode me escrever? Se preferir, chamo uma pessoa."),
        _("Desculpe, ainda não ouço áudio por aqui. 🙏 Pode escrever, ou quer falar com uma pessoa?"),
    ),
    "image": (
        _("Recebi sua foto! Ainda não consigo analisar imagens; me conta em palavras o que você procura?"),
        _("Obrigado pela foto! Ainda não leio imagens por aqui. Pode me dizer em texto o que precisa?"),
    ),
    "video": (
        _("Recebi seu vídeo! Ainda não consigo assistir por aqui; pode me contar por escrito?"),
        _("Obrigado pelo vídeo! Ainda não vejo vídeos, mas se me escrever eu te ajudo."),
    ),
    "document": (
        _(
            "Recebi seu documento e guardei na conversa. Por enquanto não consigo ler arquivos; pode me "
            "dizer do que se trata?"
        ),
        _("Documento recebido! Ainda não leio arquivos por aqui; me conta em poucas palavras o que precisa?"),
    ),
    "sticker": (_("Adorei a figurinha! 😄"), _("Boa figurinha! 😄")),
    "reaction_good": (_("Que bom que gostou! 😊"), _("Fico feliz! 😊")),
    "reaction_bad": (
        _("Puxa, não agradou? Me diz o que mudar que eu procuro outro."),
        _("Entendi que não curtiu. Me conta o que não agradou?"),
    ),
    "reaction_other": (_("Recebi sua reação! 😊"), _("Vi sua reação! 😊")),
    "contact_card": (
        _("Recebi o contato, obrigado! Vou deixar anotado para a equipe."),
        _("Obrigado pelo contato! Fica anotado por aqui."),
    ),
    "unsupported": (
        _("Esse tipo de mensagem ainda não abre por aqui. Pode me escrever em texto?"),
        _("Não consegui abrir o que você mandou. Pode escrever em texto?"),
    ),
    "again": (_("Repetindo, para facilitar:"),),
    "again_2": (_("Aqui vai de novo:"),),
    "again_3": (_("Mais uma vez:"),),
    "again_4": (_("Retomando:"),),
    "again_5": (_("Como eu dizia:"),),
    "again_6": (_("Reforçando:"),),
}
