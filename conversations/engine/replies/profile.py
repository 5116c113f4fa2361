"""Words of the interview: what was understood, and the next question."""

from django.utils.translation import gettext_noop as _

WORDS: dict[str, tuple[str, ...]] = {
    "noted": (_("Anotei: {facts}. ✅"), _("Certo, anotei: {facts}. ✅"), _("Perfeito, anotei: {facts}. ✅")),
    "corrected": (
        _("Corrigi aqui: {facts}. ✅"),
        _("Sem problema, atualizei: {facts}. ✅"),
        _("Certo, mudei aqui: {facts}. ✅"),
    ),
    "email_noted": (
        _("Anotei seu e-mail. ✅"),
        _("Certo, anotei seu e-mail. ✅"),
        _("Obrigado, anotei seu e-mail. ✅"),
    ),
    "noted_indifferent": (
        _("Tudo bem, seguimos sem isso."),
        _("Sem problema, deixo em aberto."),
        _("Tranquilo, fica em aberto."),
    ),
    "ask_budget": (
        _("Qual é o seu orçamento? Pode ser por alto, tipo *até 60 mil*."),
        _("Me conta: quanto você pretende gastar? Vale um orçamento aproximado, tipo *até 60 mil*."),
        _("Qual é o seu orçamento para o carro? Um valor aproximado já ajuda, tipo *50 mil*."),
    ),
    "ask_use": (
        _("Como você vai usar o carro na maior parte do tempo?"),
        _("E como você pretende usar o carro?"),
        _("Para que você vai usar mais o carro?"),
    ),
    "ask_city": (
        _("Em qual cidade você está? Pode escrever ou tocar em enviar localização."),
        _("De qual cidade você fala? Pode escrever o nome ou mandar a localização."),
        _("Em qual cidade você quer procurar? Escreva o nome ou mande a localização."),
    ),
    "ask_city_of": (
        _("E em qual cidade de {state}?"),
        _("De qual cidade de {state} você fala?"),
    ),
    "ask_priorities": (
        _("Quais são as suas 3 prioridades? Mande os números, na ordem:\n\n{options}"),
        _("Agora as suas 3 prioridades, da mais importante para a menos. Pode mandar os números:\n\n{options}"),
        _("O que pesa mais para você? Escolha 3 prioridades, na ordem:\n\n{options}"),
    ),
    "ask_more_priorities": (
        _("Quer escolher mais {missing}? Se não, é só dizer *tanto faz*.\n\n{options}"),
        _("Tem mais {missing} na lista de prioridades? Se não, responda *tanto faz*.\n\n{options}"),
    ),
    "budget_direct": (
        _("Não peguei o valor. 🤔 Qual é o orçamento, em reais? Por exemplo: *até 60 mil*."),
        _("Desculpe, não entendi o valor. Pode mandar só o número? Por exemplo: *60 mil*."),
    ),
    "use_direct": (
        _("Não entendi bem. 🤔 Você vai usar o carro para trabalho, família, lazer ou outra coisa?"),
        _("Desculpe, não peguei. Para que você vai usar o carro? Por exemplo: *trabalho* ou *família*."),
    ),
    "city_direct": (
        _("Não achei essa cidade. 🤔 Pode escrever o nome e o estado? Por exemplo: *Campinas, SP*."),
        _("Desculpe, não reconheci a cidade. Me diz o nome com o estado, tipo *Santos, SP*?"),
    ),
    "priorities_direct": (
        _("Não entendi as prioridades. 🤔 Pode mandar só os números? Por exemplo: *1, 3 e 5*.\n\n{options}"),
        _("Desculpe, não peguei. Escolha até 3 prioridades pelos números, tipo *1, 2 e 5*.\n\n{options}"),
    ),
    "ask_payment": (
        _("Como você pensa em pagar?"),
        _("E o pagamento, como você prefere?"),
    ),
    "ask_trade_in": (
        _("Tem algum carro para dar na troca?"),
        _("Você pensa em dar um carro na troca?"),
    ),
    "ask_trade_in_car": (
        _("Qual é o seu carro? Me diz o modelo, o ano e a km."),
        _("Me conta do seu carro: modelo, ano e quilometragem."),
    ),
    "ask_urgency": (
        _("Para quando você precisa?"),
        _("E para quando você precisa do carro?"),
    ),
    "ask_name": (
        _("Como posso te chamar?"),
        _("Qual é o seu nome?"),
    ),
    "ask_phone": (
        _("Para a loja falar com você, preciso do seu telefone. Toque no botão abaixo ou escreva com DDD."),
        _("Falta só o seu telefone para a loja te responder. Use o botão abaixo ou escreva com DDD."),
    ),
    "payment_direct": (
        _("Como fica melhor para você: à vista ou financiado?"),
        _("Você prefere pagar à vista ou financiado?"),
    ),
    "urgency_direct": (
        _("Você precisa do carro ainda nesta semana, neste mês ou sem pressa?"),
        _("Só para eu saber: é para esta semana, este mês ou mais para frente?"),
    ),
    "name_direct": (_("Desculpe, não peguei. Qual é o seu nome?"), _("Pode me dizer só o seu nome?")),
    "phone_direct": (
        _("Não consegui ler o telefone. Pode mandar com DDD? Por exemplo: 11 98765-4321."),
        _("Esse número não parece completo. Manda com DDD, tipo 11 98765-4321?"),
    ),
    "trade_in_direct": (
        _("Você tem um carro para dar na troca, sim ou não?"),
        _("Só confirmando: vai ter carro na troca?"),
    ),
    "trade_in_car_direct": (
        _("Não peguei o seu carro. Pode mandar o modelo, o ano e a km?"),
        _("Me diz assim: o modelo, o ano e quantos mil km ele tem."),
    ),
}
