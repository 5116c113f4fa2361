"""Words about cars, visits, shops and money."""

from django.utils.translation import gettext_noop as _

WORDS: dict[str, tuple[str, ...]] = {
    "recommendations": (
        _("🎯 Estes são os carros que mais combinam com você:"),
        _("🎯 Separei as melhores recomendações para você:"),
        _("🎯 Achei carros que são a sua cara. Minhas recomendações:"),
    ),
    "recommendations_refined": (
        _("🎯 Levei em conta o que você disse. Olha as novas recomendações:"),
        _("🎯 Refiz a busca do seu jeito. Minhas recomendações agora:"),
    ),
    "more_recommendations": (
        _("🎯 Mais recomendações para você:"),
        _("🎯 Aqui vão mais carros que combinam com você:"),
    ),
    "more_stock": (
        _("Estes também batem com o que você procura:"),
        _("Do restante do estoque, estes carros também servem:"),
    ),
    "pick_number": (
        _("Mande o número para ver os detalhes, ou *mais opções*."),
        _("Gostou de algum? Mande o número para ver os detalhes, ou *mais opções*."),
        _("Para ver os detalhes, é só mandar o número. Quer outros? Escreva *mais opções*."),
    ),
    "stale": (
        _("⚠️ Nosso sistema está instável agora: esta lista é da última busca e pode ter mudado."),
        _("⚠️ Estou sem acesso ao estoque neste minuto; esta é a última lista que tenho e algo pode ter mudado."),
    ),
    "no_more": (
        _("Por enquanto são esses os carros que batem com o que você pediu."),
        _("Já te mostrei tudo o que combina com o seu pedido."),
    ),
    "relax": (
        _("Posso abrir um pouco a busca. O que prefere?"),
        _("Para ver mais, dá para afrouxar um pouco a busca. O que acha?"),
    ),
    "none_found": (
        _("Não encontrei carros com tudo o que você pediu. 😕\n{why}"),
        _("Procurei bem, mas nenhum carro bate com tudo isso agora. 😕\n{why}"),
    ),
    "nearest": (
        _("O mais perto do que você pediu é o *{car}*, por {price}{place}."),
        _("O que chega mais perto é o *{car}*, por {price}{place}."),
    ),
    "nearest_dearer": (
        _("O que limita agora é o valor: o mais em conta que atende ao resto é o *{car}*, por {price}{place}."),
        _("Acima desse valor, o mais em conta que atende ao resto é o *{car}*, por {price}{place}."),
    ),
    "nearest_other": (
        _("O que limita são as outras preferências: sem elas, o mais em conta é o *{car}*, por {price}{place}."),
        _("Abrindo as outras preferências, o mais em conta é o *{car}*, por {price}{place}."),
    ),
    "details": (
        _("Os detalhes do *{car}*:"),
        _("Aqui estão os detalhes do *{car}*:"),
        _("Olha os detalhes do *{car}*:"),
    ),
    "available": (
        _("Sim, está disponível! 🙌 Os detalhes do *{car}*:"),
        _("Temos, sim! 🙌 Veja os detalhes do *{car}*:"),
    ),
    "several_found": (
        _("Temos, sim! Encontrei {count} opções de {what}:"),
        _("Tem, sim! Olha as {count} opções de {what}:"),
    ),
    "other_year": (
        _("O {asked} eu não tenho agora, mas tenho este:"),
        _("Esse {asked} já não está no estoque, mas encontrei este:"),
    ),
    "not_in_stock": (
        _("{asked} eu não tenho no estoque agora."),
        _("Infelizmente não temos {asked} no momento."),
    ),
    "nothing_at_this_price": (
        _("{wanted} nessa faixa eu não tenho agora; o mais em conta é o *{car}*, por {price}."),
        _("{wanted} por esse valor não há no estoque hoje. O mais em conta que tenho é o *{car}*, por {price}."),
    ),
    "sold": (
        _("Esse carro acabou de ser vendido. 😕 Quer que eu te mostre outros parecidos?"),
        _("Poxa, esse já foi vendido. 😕 Posso te mostrar outros parecidos?"),
    ),
    "type_in_stock": (
        _("Temos, sim! {count} no momento, a partir de {price}. Por exemplo: {examples}."),
        _("Tem, sim: {count} no estoque, a partir de {price}. Entre eles, {examples}."),
    ),
    "cheapest": (
        _("Hoje temos carros a partir de {price}."),
        _("Nosso estoque começa em {price}."),
    ),
    "liked_it": (
        _("Gostou desse?"),
        _("E aí, o que achou?"),
        _("Esse é do seu gosto?"),
    ),
    "ask_store": (
        _("Isso não está no anúncio; vou confirmar com a loja e te respondo por aqui."),
        _("Essa informação eu não tenho aqui, mas vou confirmar com a loja e te retorno."),
    ),
    "no_photos": (
        _("Não tenho fotos desse aqui; vou confirmar com a loja e te mando."),
        _("Ainda não há fotos desse no anúncio. Vou confirmar com a loja para te mandar."),
    ),
    "photos": (_("Aqui vão as fotos do {car}:"), _("Fotos do {car}, olha só:")),
    "which_car": (
        _("De qual carro você está falando?"),
        _("Qual deles? Mande o número ou o nome."),
    ),
    "which_car_unknown": (
        _("De qual carro você está falando? Me diz o modelo que eu procuro."),
        _("Qual carro? Me conta o modelo e eu vejo para você."),
    ),
    "depends_on_car": (
        _("Isso muda de carro para carro: assim que a gente achar o seu, eu vejo com a loja."),
        _("Depende do carro. Escolhendo um, eu confirmo isso com a loja para você."),
    ),
    "comparison": (_("Comparando para você:"), _("Lado a lado:"), _("Veja a comparação:")),
    "compare_which": (
        _("Quais você quer comparar? Mande dois ou três números, tipo *1 e 2*."),
        _("Me diz quais comparar, de dois a três. Por exemplo: *1 e 3*."),
    ),
    "compare_done": (_("Qual deles te agrada mais?"), _("Qual combina mais com você?")),
    "liked": (
        _("Boa escolha! 😍"),
        _("Ótimo gosto! 😍"),
        _("Que bom que gostou! 😍"),
    ),
    "which_liked": (
        _("Que bom! De qual você gostou? Mande o número."),
        _("Boa! Qual deles te agradou? Mande o número."),
    ),
    "disliked_ask": (
        _("Entendi. O que não te agradou?"),
        _("Tudo bem! O que pesou contra?"),
    ),
    "disliked": (
        _("Entendi, obrigado por dizer."),
        _("Certo, levo isso em conta."),
    ),
    "lead_ready": (
        _("Prontinho! O próximo passo é com você: quer agendar uma visita ou falar com a loja?"),
        _("Tudo anotado! Quer marcar um test drive ou falar direto com a loja?"),
    ),
    "dealer_contact": (
        _("Este é o contato da loja do *{car}*:"),
        _("Aqui está o contato da loja do *{car}*:"),
    ),
    "dealer_contact_wish": (
        _("Excelente! Para fechar o *{car}*, este é o contato da loja:"),
        _("Que notícia boa! O contato da loja para fechar o *{car}*:"),
    ),
    "dealer_told": (
        _("Já avisei a loja do seu interesse."),
        _("A loja já está sabendo do seu interesse."),
    ),
    "dealer_ask_phone_first": (
        _("Para eu avisar a loja do seu interesse, preciso do seu telefone. Toque no botão abaixo ou escreva com DDD."),
    ),
    "phone_thanks": (_("Obrigado! Já avisei a loja. 👍"), _("Recebi, obrigado! A loja já está avisada. 👍")),
    "phone_saved": (_("Obrigado, anotei o seu telefone. 👍"), _("Recebi o seu telefone, obrigado! 👍")),
    "dealer_unknown": (
        _("Não achei os dados dessa loja agora. Quer falar com uma pessoa da nossa equipe?"),
        _("Estou sem o contato dessa loja no momento. Posso te passar para uma pessoa da equipe?"),
    ),
    "drive_times": (
        _("Vamos marcar! 🗓️ Horários livres para ver o *{car}* na {dealer}:"),
        _("Combinado! 🗓️ A {dealer} tem estes horários para você ver o *{car}*:"),
    ),
    "drive_past": (
        _("Esse horário já passou. Estes estão livres:"),
        _("Essa data já foi. 😅 Veja os horários livres:"),
    ),
    "drive_soon": (
        _("Esse horário está muito em cima para a loja preparar o carro. Estes estão livres:"),
        _("Fica muito em cima da hora para a loja. 😅 Veja os horários livres:"),
    ),
    "drive_closed": (
        _("A loja está fechada nesse horário (dia {day}). Estes estão livres:"),
        _("No dia {day} a loja não abre nesse horário. Veja os horários livres:"),
    ),
    "drive_taken": (
        _("O horário de {when} já está ocupado. Estes estão livres:"),
        _("Esse horário já foi reservado. Veja os livres:"),
    ),
    "drive_too_far": (
        _("Ainda não dá para marcar tão para frente. Estes horários estão livres:"),
        _("A agenda ainda não abriu para essa data. Veja os horários livres:"),
    ),
    "drive_none": (
        _("Não achei horário livre nesses dias; vou confirmar com a loja e te respondo por aqui."),
        _("A agenda está sem vaga nesse período. Vou confirmar com a loja e te retorno."),
    ),
    "drive_which_time": (
        _("Toque em um horário ou me diga outro dia."),
        _("Qual fica melhor? Pode tocar ou escrever outro dia."),
    ),
    "drive_booked": (
        _("Visita marcada! ✅ *{when}*, para ver o *{car}* na {place}."),
        _("Combinado! ✅ A {place} te espera *{when}*, para ver o *{car}*."),
    ),
    "drive_moved": (
        _("Remarcado! ✅ Agora é *{when}*, para ver o *{car}* na {place}."),
        _("Pronto, mudei! ✅ A {place} te espera *{when}*, para ver o *{car}*."),
    ),
    "drive_cancelled": (
        _("Visita de {when} cancelada. Se quiser remarcar, é só dizer."),
        _("Pronto, cancelei a visita de {when}. Quando quiser, a gente remarca."),
    ),
    "drive_nothing_to_cancel": (_("Você não tem visita marcada comigo."), _("Não encontrei nenhuma visita marcada.")),
    "financing": (
        _("Fiz uma simulação para o *{car}* ({price}):"),
        _("Uma simulação para o *{car}* ({price}):"),
    ),
    "financing_yes": (_("Sim, dá para financiar! 👍"), _("Dá para financiar, sim! 👍")),
    "financing_budget": (
        _("Fiz uma simulação para um carro de {price}:"),
        _("Uma simulação para um carro de {price}:"),
    ),
    "financing_affordable": (
        _("Com {terms}, daria para financiar um carro de uns {price}."),
        _("Considerando {terms}, o carro poderia custar por volta de {price}."),
    ),
    "financing_terms": (
        _(
            "_Conta pela Tabela Price, com juros de {rate} ao mês. É só uma estimativa, não é oferta de "
            "crédito: taxa e aprovação são do banco._"
        ),
        _(
            "_Estimativa pela Tabela Price, com {rate} ao mês. Não é oferta de crédito: quem define taxa e "
            "aprova é o banco._"
        ),
    ),
    "financing_ask": (
        _(
            "Me diz o carro, ou o valor e a entrada, que eu simulo para você. Por exemplo: *carro de 60 "
            "mil com 15 mil de entrada*."
        ),
        _("Posso simular! Qual o valor do carro e da entrada? Por exemplo: *60 mil com 15 mil de entrada*."),
    ),
    "financing_tip": (
        _("Quer mudar a entrada ou o prazo? É só dizer, tipo *20 mil de entrada em 36x*."),
        _("Posso refazer com outra entrada ou prazo. Por exemplo: *20 mil de entrada em 36x*."),
    ),
    "entry_covers": (
        _("Com essa entrada você já paga o carro à vista. 😉"),
        _("Essa entrada cobre o valor do carro: dá para pagar à vista. 😉"),
    ),
    "trade_in_noted": (
        _("Dá para conversar sobre a troca: quem avalia o seu {own} é a loja, pessoalmente."),
        _("Anotei o seu {own} para a troca. A avaliação é feita pela loja."),
    ),
    "backend_down": (
        _("Estou com dificuldade para buscar os carros agora. 🔧 Quer falar com um atendente enquanto isso?"),
        _("Não estou conseguindo consultar o estoque neste momento. 🔧 Posso te passar para um atendente?"),
    ),
    "rate_limited": (
        _("Tem bastante gente procurando carro agora! 😅 Já já te mando as suas opções por aqui."),
        _("Estamos com muitas buscas neste minuto. 😅 Te mando os carros aqui em instantes."),
    ),
    "first_tell_me": (
        _("Claro! Para eu acertar na indicação, me ajuda com uma coisa antes."),
        _("Mostro, sim! Só preciso saber mais uma coisa."),
    ),
}
