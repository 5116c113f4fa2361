"""Ordinary words that are one slip away from a car's name and must never be read as one."""

COMMON_WORDS: frozenset[str] = frozenset(
    """
    estrada estradas versao versoes compras compra compro comprar comprei passar passam passa passado passada passei fatura futuro captar login logar
    cadete cobrar comigo agora alguma algum sempre sonho sonhos sonhei viagem viagens viajar virtude virtual civil civis crise cruzar cruza cruzei
    tracao troca trocar trocas preciso precisa precisam presta prestar primar prima cliente clientes marcar marcas marcar marca marchas marcha ligar
    montar montam montada contato contatos rodado rodados ajuda carreira corrida correr corri parcela partir parte partes pessoal pessoas pegar
    sedans sedam seguro segura seguros segundo sexta sentar centro central centros cento clicar clique clima claro clara classe classica foto fotos
    carnaval caminho caminhos comando comprando dominar golpe golpes jornal jornada kombina largar lancar lance lances lancado leilao linear lindo linda
    manter master mega minha minhas modelo modelos moto motor motos mudar muda oferta ofertas opcao opcoes orar palha palhas pilha planta plano planos
    polonia portas porta ponto pontos pronto pronta quanto quando queria ranking rapida rapido reserva rever revisao sabado saber santo santos sentir sentra
    simples sinal sonora soube spinner subir taxas taxi tempo tentar tipos titular torre trabalha trabalho trampar troco tucano uniao usado usados vender
    vendem vitoria vitima vivo vouchers bonita bonito barato barata boleto bonus branco brabo bravos cabine cabines carona carros casal casas cedido celular
    certo certa certeza certas creditos credito custa custar custo direto direta doblar dolar duster duvida duvidas ecologico economia esporte etico exato
    fechar festa festas fiador filha filhos final finais finas fluente focado folga folgas fortes fronte frente frentes gente geral grande gratis idade
    interior janeiro jantar jogar journal julho junho juros kilo leve leves livre logo logico maior mais maneira maneiro mandar manda medio menor mensal
    mercado mesmo minuto mobile mobilia moderno nota notas novos numero outra outro outros paga pagar paletes parado parati parece perto pequeno pesado
    picado pulsar pulso quadro quente raro real reais rebaixado receber recebe registro renda rendar renova renovado resolve roda rodas rodar roupa salario
    sandalia savana senior sentido serio serra servico sinto sobre somente somos sorte sorteio tanque tarde tecla terra tigre torna trair trajeto transito
    tratar trator trazer ultima ultimo unico urgente valor valores vamos varias varios velar verdade vermelho vetor viavel vidro vidros visita voltar volta
    pratica prefiro previa prazo procura procuro produto fechado funciona garantia garagem gastar goiania gostar goste grupo hatch honra honrado hotel
    indica indicar inteiro inteira italia jamais japones leitura limite limpo limpa linda londrina macio macia maneira manual manuais maquina melhor metade
    motivo natural normal obrigado painel panela papel papeis pedido perfeito pintura piscina possivel posso potente precos premios pretos prisao privado
    problema promocao proximo querer querem quilo rapaz receita regiao revenda revisado risco sampa sandro selfie semana sensor servir situacao sobrar solteiro
    solto sortido suspensao tabela tamanho tambem telefone tenente terceiro teste testar tinha tirar todas todos trabalhar traseira trinta turbo turno
    unidade urbano utilizar vagas vantagem veiculo veiculos vejam veloz velho venda versatil vespa viajem vidas vistos vizinho elementar elegante renegociar
    comandante duelo esperar espera estilo estilos escort mariana marina marinha megas aceito aceita aceitam assim aonde acordo acordos impressa impresso
    impressao imprensa saveiros volto voltas volume orsa hiper passeio passeios passaria caminhonete pastilha hondas oferece dobrado doble duplo fonte fronteira
    capturar cobertura conforto confortavel compacto compactos compacta compasso corpos corolario cristal cristalina completo completa completos palmas tacada
    kits quicks quies chery cheio cheios cheia cherry cerveja certeiro certinho centavo sport sportivo esportivo pagina pagode pajem pejorativo picante impacto
    trocado trocaria trancar tracar tratado trailer fisica fiscal fixar fixas fixa logica logos lograr livros livina malabares merito mercedes metais mobil
    """.split()
) - {"duster", "sentra", "livina", "mercedes", "velar", "master", "parati", "cadete", "escort", "chery"}
