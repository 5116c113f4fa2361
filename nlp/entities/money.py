"""Budget, down payment and instalment, in reais; prices told about other things are ruled out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from nlp.entities.numbers import Number
from nlp.reading import Found, Reading

_UNIT = r"(?:\s?(?:reais|real|reas|contos?|pilas?|paus?|pratas?|mangos?|temers?|dinheiros?|mil reais|,00)\b)?"
_CURRENCY_BEFORE = re.compile(r"(?:r\s?\$|rs|\$)\s?\Z")
_CURRENCY_AFTER = re.compile(r"\s?(?:mil\s)?(?:reais|real|reas|contos?|pilas?|paus?|pratas?|mangos?)\b")
_THOUSANDS_SLANG = re.compile(r"\s?(?:contos?|pilas?|paus?|mangos?)\b")
_NOT_MONEY_AFTER = re.compile(
    r"\s?(?:(?:mil\s)?(?:km|kms|quilometros?|rodados?|de km|de quilometragem|por litro)\b|km/l|%|por cento|cv\b|"
    r"cavalos|hp\b|x\b|vezes|"
    r"parcelas|prestacoes|meses|mes\b|(?:ou|/)\s?\d+\s?(?:x\b|vezes|meses)|por (?:semana|dia|hora)\b|anos?\b|dias?\b|"
    r"horas?\b|hrs?\b|h\d*\b|min\b|minutos|semanas?|portas|airbags|"
    r"donos|"
    r"lugares|pessoas|filhos|criancas|passageiros|"
    r"litros?\b|l\b|cilindros|carros?\b|opcoes|modelos|marchas|cc\b|unidades|polegadas|aro\b|/\d(?!\d?\s?(?:mil|"
    r"k)\b)|:\d|reboques?)|[oa]\b"
)
_NOT_MONEY_BEFORE = re.compile(
    r"(?:opcao|numero|n[o.]|dia|aro|rua|avenida|av|numeral|cep|apto|casa|motor|cpf|rg|whatsapp|telefone|celular|"
    r"fone|ddd|idade|km|"
    r"ano|versao|serie|codigo|placa|cg|titan|fan|bros|fazer|pop|das|as|ate as|desde|"
    r"(?<!chega )(?<!chego )(?<!chegar )(?<!fecha )(?<!fecho )(?<!fechamos )(?<!fica )(?<!fico )(?<!couber "
    r")(?<!cabe )(?<!pensar )(?<!pensando )em|no|"
    r"faz(?:er)? (?:mais|menos|acima) de)\s?:?\s*\Z"
)
_IDENTITY_BEFORE = re.compile(r"\b(?:cpf|rg|cnh|telefone|celular|zap|final|consumo)\b[^.;!?]{0,40}\Z")
_OTHER_PRICE_BEFORE = re.compile(
    r"\b(?:rod\w+|h?odometro(?: marca| esta)?|economizar|ess[ea]s de|est[ea]s de|revis\w+(?: d[eo]s?)?|cobra\w*|"
    r"transferir|pix(?: de)?|"
    r"devolv\w+(?: [oa]s)?|"
    r"completar com|"
    r"justifica\w*(?: [oa]s)?|vale\w*(?: [oa]s| a pena)?|pedir|pedindo|dinheiro em especie acima de|multa(?: de)?|"
    r"(?:subiu|baixou|abaixou|caiu|desceu)(?= \Z)|herdei|(?:sicoob|sicredi|cresol|financeira|"
    r"cooperativa)\b[^.;!?]{0,20}liber\w+|fipe|tabela|salario|renda|carta de credito|carta|consorcio(?: contemplado)?|"
    r"banco aprov\w+|me aprovaram|"
    r"saldo|falt\w+|quitar|empresta\w*|premio|taxa|financiar|dividido|lei|cobram|diferenca|procede|tir[oa]|faturamento|"
    r"ganh[oa]|recebo|receb[eo]|fatur[oa]|anunciad[oa]|anuncio|custa|custam|"
    r"custando|custava|sai|"
    r"saindo|vale|valem|valendo|avaliad[oa]|avaliaram|avaliacao|pagam|ofereceram|ofereci?do|vendid[oa]|vendo|"
    r"vendi|vendem|vender|est[ao]o? por|esta a|"
    r"preco (?:dele|dela|do|da)|valor (?:dele|dela|do|da)|esse de|este de|aquele de|aquela de|essa de|o de|"
    r"os de|(?<!quero )(?<!procuro )(?<!busco )um de|multas?|ipva|desconto|(?:esse|o) (?:valor|preco))"
    r"(?:\s(?:que|e|esta|de|por|em|uns?|umas?|cerca|mais|menos|ou|no site|ele|ela|entrada|banco|contemplad[oa]|diz|"
    r"mensais|mensal|liquid[oa]|brut[oa]|"
    r"familiar|hoje|a|o|para|so|apenas|meu|minha|carro|com|r\$|r|\w+ por|dele|dela)){0,4}"
    r"[\s:$]*\Z"
)
_OTHER_PRICE_AFTER = re.compile(
    r"\W*(?:(?:de|na|da|pela)\s)?(?:(?:acho que )?(?:ja )?n(?:ao|em) existe|em \d+ anos e (?:pouco|muito)|fipe|tabela|"
    r"de salario|"
    r"por mes de salario|no (?:meu|dele|dela)|n(?:ele|ela)|"
    r"de desconto|de ipva|de multas?|de renda|a mais (?:n[oae]|em|pel[oa])|acima d[oa] (?:mercado|fipe|tabela)|"
    r"a mais (?:que|q|do que)|mais car[oa]s?|mais barat[oa]s?|abaixo d[ao]|de diferenca|parcelad[oa]|de pensao|"
    r"de taxa|que (?:e|custa|esta) o carro|"
    r"e (?:um )?(?:roubo|assalto|absurdo)|"
    r"em \d+ ?(?:x|vezes|meses|parcelas|prestacoes))\b"
)
_SEEN_AT = re.compile(
    r"\b(?:vi|vimos|achei|anuncio|anunciado|site|instagram|insta|facebook|face|webmotors|olx|marketplace|"
    r"semana passada|ontem)\b(?:[^;!?\d]|\b(?:19|"
    r"20)\d\d\b){0,60}?\b(?:por|a|de|diz)\s(?:r\s?\$\s?)?\Z"
)
_PRICE_TOLD = re.compile(
    r"\bfipe d[oa] meu\b[^.;!?]{0,25}\Z|\b(?:carro|carroca|uno|um) d(?:esse|essa|este)s? por\s\Z|\bfiz\w* por\s\Z|"
    r"\bfaz por\s\Z|"
    r"\bkm por\s(?:r\s?\$\s?)?\Z"
)
_ASTONISHED = re.compile(r"(?:\A|[.,;!?]\s?|k{2,}\s|\b(?:mas|ah|nossa|oxe|quase|serio,?)\s)\Z")
_ASTONISHED_AFTER = re.compile(
    r"\s(?:reais\s)?(?:num|numa|nesse|nessa|nisso|nist[oa])\b|\s?\?\s?(?:k{2,}|nem|e (?:sucata|roubo|um absurdo|piada)|"
    r"(?:estou|to|ta) (?:passad|louc|doid)|credo|vixe|oxe|misericordia|que isso|absurdo|nossa|ai ai|tchau|vou ali|"
    r"deus)|"
    r"\s(?:pel[oa]|n[oa]) \w+ e (?:humilhacao|piada|roubo|absurdo|sacanagem)"
)
_OTHER_VEHICLE = re.compile(
    r"\b(?:(?:meu|minha) (?:carro|usado|veiculo)|volto|(?<!por )volta de|moto|ps5|trator|biz|"
    r"pop|titan|fazer|negocio|terreno)\b"
)
_APP = 99
_APP_99 = re.compile(r"\b(?:d[eao]|n[ao]|pel[ao]|uber e|uber,?)\s(?:a )?\Z")
_SAVED = (
    r"(?:(?:guardad[oa]s?|juntad[oa]s?|na mao|na conta|d[oe] (?:fgts|fundo)|no pix|em dinheiro|"
    r"(?:que )?(?:eu )?(?:consigo|posso|tenho|vou|quero|"
    r"queria)|so|agora|disponive(?:l|is))\s)"
)
_DOWN_AFTER = re.compile(
    rf"\s?(?:(?:reais|real|contos?|pilas?|paus?|mangos?)\s?)?{_SAVED}{{0,3}}(?:(?:para|como|na|a)\s)?(?:uma?\s|a\s)?"
    r"(?:dar\s|pagar\s|servir\s|serve\s)?(?:(?:de|na|como|a)\s)?(?:uma?\s)?(?:entrada|sinal)\b"
    rf"|,? serve (?:como|de|para) (?:uma? )?entrada|\s?(?:reais\s)?(?:{_SAVED})?(?:na frente|no ato|por cima)\b"
    r"|[^.;!?\d]{0,40}(?<!com )(?<!quitando )\bo rest(?:o|ante)\b(?! (?:deixo|fica|guardo|e meu))"
    rf"|\s?(?:reais\s)?(?:{_SAVED})?(?:agora )?e (?:o )?(?:rest(?:o|ante)|financi\w+|outr[oa]s)\b"
)
_SIGNAL = re.compile(
    r"\s?(?:(?:reais|real|contos?|pilas?)\s?)?(?:de|como|para o|no) sinal\b(?! e (?:o )?(?:rest|financ))"
)
_FINANCED = re.compile(r"\b(?:parcel\w+|prestac\w+|por mes|financ\w+|vezes|\d+\s?x)\b")
_SIGNAL_BEFORE = re.compile(r"\bsinal(?:\s(?:de|e|com|uns|ate|seria))*[\s:]*(?:r\s?\$\s?)?\Z")
_DOWN_BEFORE = re.compile(
    r"(?:entrada)(?:\s(?:de|e|seria|com|uns|ate|cerca|em torno|por volta|mais ou menos|no maximo|minima|eu tenho|"
    r"tenho|para|"
    r"max|boa|eu dou|dou|que tenho|agora))*[\s:,?]*(?:eu (?:dou|tenho)\s)?(?:r\s?\$\s?)?\Z"
    r"|\bentrada,? agora (?:e|sao)\s\Z|\bentrada (?:subiu|aumentou|baixou|passou) para\s\Z|"
    r"\bentrada vai ser\s(?:de\s)?\Z|"
    r"\bconsegui (?:juntar )?a entrada\W{1,3}\Z|\bsimul\w+ (?:ai |para mim )?com\s(?:r\s?\$\s?)?\Z|"
    r"\Adando\s(?:uns )?\Z|\bse eu (?:der|desse)\s(?:uns )?(?:r\s?\$\s?)?\Z|\b(?:entr(?:o|ar|ando|e)|"
    r"comeco) com\s(?:uns |"
    r"os )?(?:r\s?\$\s?)?\Z"
    r"|\b(?:parcela|prestacao|mensalidade|financ\w+)\b[^.;!?]{0,30}\b(?:dando|se eu (?:der|dar)|"
    r"dou)\s(?:uns )?(?:r\s?\$\s?)?\Z"
)
_ON_TOP = re.compile(
    r"(?:\bmais|\+|\be (?:dou|volto)(?: mais)?|\bdou [a-z ]{2,15} e|\b(?:volto|(?<!por )volta de)|"
    r"\btenho uma? [a-z ]{2,15}(?: \d{4})? e)\s?(?:uns )?(?:r\s?\$\s?)?\Z"
)
_GIVEN_BEFORE = re.compile(r"\b(?:dou|der|volto)\b[^.;!?\d]{0,25}\Z")
_TRADE = re.compile(
    r"\b(?:meu|minha|quitad[oa]|troca|volt[ao]|negocio|dou|der|aceita\w*|tenho|possuo|com ela|com ele)\b"
)
_MONTHLY_AFTER = re.compile(
    r"\s?(?:(?:reais|real|contos?|pilas?|paus?)\s?)?(?:(?:por|ao|a cada|todo|no)\s?mes\b|/\s?mes|mensa(?:is|l)|"
    r"(?:de|na|nas|a)\s(?:parcelas?|prestac(?:ao|oes))|(?:a|cada)\s(?:parcela|prestacao))"
)
_MONTHLY_BEFORE = re.compile(
    r"(?:parcel(?:a|as|inha|inhas|ado|amento)|prestac(?:ao|oes|aozinha)|mensalidades?|mensal|\d+\s?x|vezes)"
    r"(?:[\s:,?]+(?!entrada|tenho|ganho|carro|quanto|financ|simul|dando|se\b|"
    r"dar\b)[a-z]\w*){0,9}[\s:]*(?:\d{3,4} (?:a|ate) )?(?:r\s?\$\s?)?\Z"
)
_LOWERED_AFTER = re.compile(r"\s(?:tem como|da para|consegue)\s(?:a?baixar|diminuir|reduzir)\b|\s(?:a|ate)\s\d{3,4}\b")
_MAX_BEFORE = re.compile(
    r"(?:\bate|atee|maximo(?: de| e| sendo| ate)?|\bmax\.?(?: de)?|"
    r"(?:teto|limite|maximo)\b(?:[\s:,]+(?!(?:tenho|quero|entre|uns|minimo|km|parcela|partir)\b)[a-z]+){0,7}|"
    r"caber em|couber em|caiba em|nao chego (?:em|a|nos)|bolso para n[oa]s?|(?:ir|passar) alem de|"
    r"limit\w+ (?:a compra )?em|ate na (?:casa|faixa) d[eo]s?|"
    r"estourar|"
    r"(?:pode|podemos) subir para|passou de|(?:posso|deixa) chegar (?:em|nos|a|ate)|(?:baix\w+|sub\w+|"
    r"aument\w+) meu (?:limite|teto) para|"
    r"(?:nao|nem|que nao)? ?(?:passo|passem|passe|passar|passando|passa|ultrapasse|"
    r"ultrapassar|ultrapassando|exceda)(?: muito)? (?:de|dos|das|os)?|(?:menos|abaixo|inferior) (?:de|a|dos|que|q)|"
    r"nao (?:quero|posso|pretendo|vou|consigo)?\s?(?:gastar|pagar|dar|investir)? ?mais (?:de|que|q|do que)|"
    r"mais (?:de|que|q|do que)|por menos de|<)[\s:]*(?:uns|umas|cerca de|em torno de|os|a faixa de|"
    r"o valor de)?\s*(?:r\s?\$\s?)?\Z"
)
_MORE_THAN = re.compile(r"mais (?:de|que|q|do que)\s*(?:uns|os)?\s*(?:r\s?\$\s?)?\Z")
_REFUSED_SPENDING = re.compile(r"\b(?:nao|nem|sem|nunca)\b[^.;!?]{0,45}\Z")
_REFUSED_AFTER = re.compile(
    r"(?:\s(?:para cima|reais|conto))*(?:\s(?:esquece|nem pensar|ja era)|\s(?:eu |ja |ai )?(?:nem|"
    r"nao)\s(?:eu )?(?:pago|quero|olho|me mostr\w+|da|"
    r"consigo|compro|"
    r"posso|adianta|rola|passo|vou|gasto)|,\s(?:eu )?nao (?:pago|passo|gasto))\b"
)
_MIN_BEFORE = re.compile(
    r"(?:a partir(?: de| dos)?|apartir(?: de| dos)?|acima (?:de|dos|das)|(?:no )?minimo(?: de| e)?|pelo menos|"
    r"nao menos (?:de|que)|(?:para )?cima de|mais de|superior a|desde(?! os)|>)\s*(?:uns|os)?\s*(?:r\s?\$\s?)?\Z"
)
_NONE_ABOVE = re.compile(r"\b(?:nada|nem|nao|nenhum)\b[^.,;!?]{0,40}\b(?:acima|cima|superior)\b[^.;!?]{0,12}\Z")
_DENIED_BEFORE = re.compile(
    r"\b(?:e nao|nao e|nao sao|nao era|nem vem com|no lugar de|nao tenho|tira de)\s(?:os |mais )?(?:r\s?\$\s?)?\Z"
)
_DENIED_AFTER = re.compile(
    r"\s?,?\s(?:mentira|era errado|estava errado|nao, (?:e|ponha|poe|bota)|ne\? (?:poe|bota)|"
    r"caiu para|baixou para)\b"
)
_SAID_OUT = re.compile(
    r"\s?,?\s?(?:nao arredo|ja contando|no (?:talo|pau|estouro|envelope)|redond[oa]|cravad[oa]|certinho|limp[oa]s?\b|"
    r"(?:es)?ta (?:bom|otimo) para mim|"
    r"e (?:acabou|nada mais)|estourando)"
)
_STRETCHED = re.compile(r"\s?,?\s?(?:estourando|no (?:talo|estouro)|por ai)")
_STRETCH = re.compile(
    r"\b(?:chorando|no talo|no estouro|podendo|esticar|estourando|espremendo|apertando|se precisar|se valer|"
    r"no maximo ate|mas posso|"
    r"mas chego|"
    r"mas consigo|chega em|chego em)\b[^.;!?]{0,25}\Z"
)
_MAX_AFTER = re.compile(
    r"\s?(?:reais\s)?(?:no (?:talo|estouro)|,?\s?e (?:nada mais|nao passo (?:disso|dai))|mas paro ai|para menos|"
    r"(?:para o carro)?,?\s?(?:e |sem )?(?:nem )?(?:mais )?um (?:real|centavo|tostao|pila)(?: a)? mais|"
    r"e pouco, mais que isso nao|"
    r"(?:conto )?e o (?:meu )?(?:teto|limite)|agora(?=\W*\Z)(?<=teto subiu, )|,?\s?e nem um real a mais|(?:,\s?|"
    r"e )?mais (?:que|do que) isso (?:nao|nem)|,? nao (?:posso|"
    r"quero) (?:passar|comprometer) |(?:,\s?)?(?:e |de |como |seria )?(?:o )?(?:meu )?(?:(?:no |de |valor )?maximo|"
    r"no max\b|max\b|teto|"
    r"limite|para baixo|para baxo))"
)
_MIN_AFTER = re.compile(r"\s?(?:reais\s|mil\s)?(?:para cima|pra cima|para mais|ou mais|no minimo|de minimo|em diante)")
_RANGE_BETWEEN = re.compile(
    r"\s?(?:mil|k|reais|contos?)?\s?(?:a|ate|e|-|ou|/|~|\.{2,3}|,|(?=\s))\s?(?:os|uns)?\s?(?:r\s?\$\s?)?\Z"
)
_RANGE_BEFORE = re.compile(
    r"(?:\bentre(?: uns)?|\bde|\bdos|\bdas|uns|faixa(?: d[eo]s?)?(?: (?:valor|preco)\W)?(?: (?:e|esta))?|"
    r"orcamento\b[^.;!?\d]{0,20}|em torno de|"
    r"por volta de|na casa dos)\s*(?:os|"
    r"uns)?\s*(?:r\s?\$\s?)?\Z"
)
_WEAK_BEFORE = re.compile(
    r"(?:\b(?:sobr(?:ou|a)|fic(?:ou|o|a)(?: em| nos)?|deu|entrou|rendeu|recebi|tirei|separ(?:ei|amos|o)|reservei|"
    r"pag(?:o|ou)|liberou|"
    r"arrumou|arrecadou|junt(?:ou|ar|amos)|total|fiquei com|passar um pouco de|passar um pouquinho de|pensar em|"
    r"ao todo|coisa de|perto de|proximo de|beirando|bater|bate|"
    r"sub(?:i|iu|o|a) para|aumentei|bolso(?: e)? de|bolso (?:aguenta|comporta|permite)|fech(?:o|a|amos) em|seria|"
    r"(?:agora|fgts|total|lado) sao|digo|"
    r"digamos|falei|meus|pod?nh[ao]|poe(?: ai)?|bota(?: ai)?|"
    r"pode por|se for|la para|contar com|conto com|tivesse|parte (?:da|deu|e)|real e|heranca|conversa de|dinheiro|"
    r"meio termo|pouco,? tipo|entao|vai ser|"
    r"tenho|cada irmao|baix\w+ (?:\w+ ){0,2}para|e tipo|ponho)[\s,:]{1,2}|tenho|tendo|uns|umas|cerca de|"
    r"em torno (?:de|dos)|por volta (?:de|dos)|na (?:faixa|casa|base|"
    r"media) (?:de|dos|das|do)?|faixa (?:de|dos)?|orcamento\W{0,3}(?:e|esta|seria|de|para|ta|agora|:)?(?: de)?|"
    r"gastar|investir|pagar|disponho(?: de)?|disponivel|juntei|guardei|posso dar|dar|grana de|dinheiro|"
    r"valor(?: de)?|preco(?: de)?|aproximadamente|mais ou menos|consigo|"
    r"na verdade|budget|conto com|chego|chegar a|chega a|ir ate|a vista|a vista de|mudou para|melhor|muda para|"
    r"aumentar para|aumento para|subiu para|baixou para|caiu para|agora (?:e|tenho|sao|so)|nao e \d+ nao,? e|"
    r"chego (?:nos|a|em)|chega (?:nos|a)|(?:estou|to|so) com|\bnao (?:e|sao) [\w ]{1,12},? (?:e|sao)|esticar para|"
    r"estourando|(?:chega|chego) em|\bda|(?:quero|procuro|busco) (?:um|algo) de|por)\s*(?:de|ate|em|uns|umas|e|os|"
    r"com|a|os seus|"
    r"tipo)?\s*(?:r\s?\$\s?)?\Z"
)
_ENDS_CLAUSE = re.compile(
    r"\s?(?:minha conta|mesmo\b|limp[oa]|certinh|redond|cravad|contad|suad|no (?:dinheiro|envelope|banco|bolso)|"
    r"na (?:poupanca|conta)|"
    r"entao|talvez|"
    r"inteir|depois|que (?:eu )?(?:tenho|posso|consigo)|eu (?:durmo|fecho|levo|compro)|a gente|ai\b|viu|ok\b|certo|"
    r"ne\b|saindo|ao todo|"
    r"de cada|"
    r"da minha|tava|[,.;!?)]|\Z|e\b|mas\b|para\b|por\b|ou\b|a vista|no maximo|na mao|conto|so\b|pra\b|hoje|agora|se\b|"
    r"de orcamento|disponive|ta\b|esta\b|mais ou menos|guardad|juntad|financiad|em carro|no carro|num|em um|numa|"
    r"quero|queria|dinheiro|livre|tem\b|sem\b|com\b|de teto|em dinheiro|cash|max|nao\b|na mao|no pix|no total|nessa|"
    r"nesse|contando|estourando|chorando|pode|da\b|voce|vc|rs\b|kk)"
)
_THIS_CAR = re.compile(r"\b(?:o|do|no|esse|desse|nesse|este|aquele|ao|pelo)\s\Z")
_PRICED = re.compile(r"(?:\s\d{4})?\s(?:de|por|a|que custa|que esta|esta|sai)(?:\s(?:de|por|a|r\$?))?\s?")
_YEARS = range(1950, 2031)
_SMALLEST = 3_000
_LARGEST_BARE = 400
_LARGEST = 5_000_000
_LARGEST_INSTALLMENT = 9_000
_LARGEST_SLANG = 300
_AROUND = 60


@dataclass(frozen=True, slots=True)
class _Amount:
    number: Number
    value: float
    explicit: bool
    """Whether the text itself says it is money or thousands, so that no trigger word is needed."""
    start: int
    end: int


def find_money(reading: Reading, numbers: Iterable[Number]) -> None:
    """Adds `down_payment`, `installment` and `budget`, in this order of claim."""
    amounts = [_amount(reading.text, n) for n in numbers if reading.free(n.start, n.end)]
    amounts = [a for a in amounts if not _is_something_else(reading.text, a)]
    amounts = [a for a in amounts if not _claimed_by_payment(reading, a)]
    amounts = [a for a in amounts if not _is_other_price(reading.text, a) and not _prices_a_car(reading, a)]
    amounts = [a for a in amounts if not _priced_by_position(reading.text, a)]
    amounts = _claim_ranges(reading, amounts)
    for amount in amounts:
        _claim_budget(reading, amount)
    _join_limits(reading)
    _join_stretch(reading)


def _join_limits(reading: Reading) -> None:
    """ "mínimo 70 mil, máximo 90 mil" is one range."""
    budgets = [(item, item.value) for item in reading.of_type("budget") if isinstance(item.value, dict)]
    if len(budgets) != 2:
        return
    (first, one), (second, two) = sorted(budgets, key=lambda pair: pair[1]["min"] is None)
    low, high = one["min"], two["max"]
    if one["max"] is None and two["min"] is None and low is not None and high is not None and low < high:
        reading.found.remove(second)
        span = {"start": min(first.start, second.start), "end": max(first.end, second.end)}
        reading.rewrite(first, value={"min": low, "max": high}, **span)


def _amount(text: str, number: Number) -> _Amount:
    offset = max(0, number.start - 6)
    after = text[number.end : number.end + _AROUND]
    symbol = _CURRENCY_BEFORE.search(text[offset : number.start])
    unit = _CURRENCY_AFTER.match(after)
    value = number.value
    if _THOUSANDS_SLANG.match(after) and value <= _LARGEST_SLANG:
        value *= 1000
    start = offset + symbol.start() if symbol and symbol.group().strip() != "rs" else number.start
    return _Amount(
        number=number,
        value=value,
        explicit=bool(symbol and symbol.group().strip() != "rs") or bool(unit) or number.scaled or _is_price(number),
        start=start,
        end=number.end + (unit.end() if unit else 0),
    )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _AROUND) : start], text[end : end + _AROUND]


def _is_price(number: Number) -> bool:
    """A plain figure of five or six digits, round to hundreds, is a price without further words."""
    return not number.in_words and 10_000 <= number.value <= 999_999 and number.value % 100 == 0


def _is_something_else(text: str, amount: _Amount) -> bool:
    before, after = _around(text, amount.start, amount.number.end)
    if _NOT_MONEY_AFTER.match(after) and not _MONTHLY_AFTER.match(after):
        return not (amount.explicit and re.match(r"\s?(?:o|a|anos?|x|mes)\b", after))
    plain_year = not amount.number.scaled and amount.number.value in _YEARS and not amount.explicit
    if plain_year:
        return not (
            _DOWN_AFTER.match(after)
            or _DOWN_BEFORE.search(before)
            or _MONTHLY_AFTER.match(after)
            or _MONTHLY_BEFORE.search(before)
        )
    if amount.number.value == _APP and _APP_99.search(before):
        return True
    if amount.explicit or _MONTHLY_BEFORE.search(before) or _MONTHLY_AFTER.match(after):
        return False
    return bool(_NOT_MONEY_BEFORE.search(before) or _IDENTITY_BEFORE.search(before))


def _claimed_by_payment(reading: Reading, amount: _Amount) -> bool:
    """Down payment, instalment, or the deposit that only holds a car, which is neither."""
    before, after = _around(reading.text, amount.start, amount.number.end)
    if (_SIGNAL.match(after) and not _FINANCED.search(reading.text)) or _SIGNAL_BEFORE.search(before):
        return True
    if _MONTHLY_AFTER.match(after):
        return _claim_installment(reading, amount)
    if _DOWN_AFTER.match(after) or _DOWN_BEFORE.search(before) or _tops_up_a_trade(reading, amount, before):
        value = amount.value * 1000 if amount.value < 300 else amount.value
        reading.add(Found("down_payment", float(value), amount.start, amount.end))
        return True
    return _MONTHLY_BEFORE.search(before) is not None and _claim_installment(reading, amount)


def _claim_installment(reading: Reading, amount: _Amount) -> bool:
    value = amount.number.value
    if not 100 <= value <= _LARGEST_INSTALLMENT:
        return False
    told = _is_other_price(reading.text, amount) or _LOWERED_AFTER.match(reading.text, amount.end)
    if not told:
        reading.add(Found("installment", float(value), amount.start, amount.end))
    return True


def _tops_up_a_trade(reading: Reading, amount: _Amount, before: str) -> bool:
    """ "meu celta 2008 mais 15 mil": what is paid besides the car handed over."""
    if not _ON_TOP.search(before) or not (amount.explicit or _GIVEN_BEFORE.search(before)):
        return False
    owned = any(
        item.end <= amount.start and amount.start - item.end < _AROUND for item in reading.of_type("model", "year")
    )
    return _TRADE.search(before) is not None and (owned or _OTHER_VEHICLE.search(before) is not None)


def _is_other_price(text: str, amount: _Amount) -> bool:
    before, after = _around(text, amount.start, amount.end)
    told = _OTHER_PRICE_BEFORE.search(before) or _SEEN_AT.search(before) or _PRICE_TOLD.search(before)
    astonished = _ASTONISHED.search(before) and _ASTONISHED_AFTER.match(after)
    return bool(told or astonished or _OTHER_PRICE_AFTER.match(after))


def _priced_by_position(text: str, amount: _Amount) -> bool:
    """ "celta 2012 por 24", "o 2 por 48": what follows a car is its price or mileage."""
    before = text[max(0, amount.start - 12) : amount.start]
    return re.search(r"\d por\s\Z|\b(?:19|20)\d\d com (?:uns )?\Z", before) is not None


def _prices_a_car(reading: Reading, amount: _Amount) -> bool:
    """ "o Corolla de 95 mil": the price on one car, not what the customer has."""
    for model in reading.of_type("model", "year"):
        before = reading.text[max(0, model.start - 8) : model.start]
        if _THIS_CAR.search(before) and _PRICED.fullmatch(reading.text[model.end : max(model.end, amount.start)]):
            return True
    return False


def _claim_ranges(reading: Reading, amounts: list[_Amount]) -> list[_Amount]:
    """Takes out pairs such as "entre 40 e 55k" and "de 40 a 60"; gives the amounts that are left."""
    left: list[_Amount] = []
    index = 0
    while index < len(amounts):
        pair = amounts[index : index + 2]
        if len(pair) == 2 and _is_range(reading.text, *pair):
            low, high = _range_values(*pair)
            if low < high and high >= _SMALLEST:
                limits: dict[str, float | None] = {"min": low, "max": high}
                reading.add(Found("budget", limits, pair[0].start, pair[1].end))
                index += 2
                continue
        left.append(amounts[index])
        index += 1
    return left


def _is_range(text: str, low: _Amount, high: _Amount) -> bool:
    between = text[low.number.end : high.number.start]
    if _DENIED_BEFORE.search(text, max(0, low.start - 20), low.start):
        return False
    if _wavers(text, low, high):
        return True
    if not _RANGE_BETWEEN.match(between):
        return False
    opened = _RANGE_BEFORE.search(text[max(0, low.start - 30) : low.start]) is not None
    word = between.strip()
    if word.startswith(("e", "ou")) and not (low.explicit or high.explicit):
        return (
            opened
            and not re.search(r"(?<!entre)\s(?:de|dos|uns)\s*\Z", text[max(0, low.start - 10) : low.start])
            and max(low.value, high.value) >= 5
        )
    return high.explicit or (opened and min(low.value, high.value) >= 5)


def _wavers(text: str, low: _Amount, high: _Amount) -> bool:
    """ "43, 44 no estouro", "lá pra 26, 28", "150 a 170": two bare figures close to each other."""
    between = text[low.number.end : high.number.start].strip()
    if not 10 <= low.value < high.value <= min(_LARGEST_BARE, low.value * 1.3) or low.explicit or high.explicit:
        return False
    before = text[max(0, low.start - _AROUND) : low.start]
    if between in ("a", "ate", "/") and re.fullmatch(r"\W*(?:entre |de |faixa (?:de )?)?", before):
        return True
    return between == "," and bool(_WEAK_BEFORE.search(before) or _STRETCHED.match(text, high.end))


def _range_values(low: _Amount, high: _Amount) -> tuple[float, float]:
    top = high.value * 1000 if high.value < 1000 else high.value
    bottom = low.value * 1000 if low.value < 1000 else low.value
    return bottom, top


def _claim_budget(reading: Reading, amount: _Amount) -> None:
    before, after = _around(reading.text, amount.start, amount.number.end)
    limits = _limits(before, after, reading.text[amount.end : amount.end + _AROUND], explicit=amount.explicit)
    bare = not amount.explicit and amount.value < 1000
    if not limits or (bare and not _may_be_thousands(amount.value, bounded=limits != "both")):
        return
    value = float(amount.value * 1000 if bare else amount.value)
    if _SMALLEST <= value <= _LARGEST:
        span = {"min": None if limits == "max" else value, "max": None if limits == "min" else value}
        confidence = 0.95 if amount.explicit else 0.8
        negated = bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after))
        reading.add(Found("budget", span, amount.start, amount.end, confidence=confidence, negated=negated))


def _limits(before: str, after: str, tail: str, *, explicit: bool) -> str:
    """Whether a figure is the "max", the "min" or "both"; empty when nothing says that it is a budget."""
    if _REFUSED_AFTER.match(tail):
        return "max"
    if _MORE_THAN.search(before):
        return "max" if _REFUSED_SPENDING.search(before) else "min"
    if _MIN_BEFORE.search(before):
        return "max" if _NONE_ABOVE.search(before) else "min"
    if _MAX_BEFORE.search(before) or _MAX_AFTER.match(tail):
        return "max"
    if _MIN_AFTER.match(after):
        return "min"
    told = (
        explicit
        or _DENIED_BEFORE.search(before)
        or _DENIED_AFTER.match(tail)
        or _SAID_OUT.match(tail)
        or (_WEAK_BEFORE.search(before) and _ENDS_CLAUSE.match(tail))
    )
    return "both" if told else ""


def _may_be_thousands(value: float, *, bounded: bool) -> bool:
    return value.is_integer() and value >= (5 if bounded else 10) and value <= _LARGEST_BARE


def _join_stretch(reading: Reading) -> None:
    """ "uns 65, podendo ir até 70" is a range from the target to what the customer would stretch to."""
    budgets = reading.of_type("budget")
    for first, second in pairwise(budgets):
        low, high = _target(first), _target(second)
        if low and high and low < high and _STRETCH.search(reading.text[first.end : second.start]):
            reading.found.remove(second)
            reading.rewrite(first, value={"min": low, "max": high}, end=second.end)
            return


def _target(budget: Found) -> float | None:
    value = budget.value
    return value["max"] if isinstance(value, dict) else None
