"""Body type, use, priority, gearbox and fuel."""

import re
from typing import TypeAlias

from nlp.reading import Found, Reading, matches

_Table: TypeAlias = dict[str, re.Pattern[str]]


def _table(**patterns: str) -> _Table:
    return {value: re.compile(rf"\b(?:{pattern})\b") for value, pattern in patterns.items()}


CATEGORIES = _table(
    suv=r"suvs?|s\.u\.v|suve|utilitarios? esportivos?|crossovers?|jipinhos?|carros? altos?|altinhos?",
    sedan=r"sedans?|sedas?|sedam|cedans?|sedao|seda|tres volumes|3 volumes|sedanzinho|sedanzao",
    hatch=(
        r"hatchs?|hatches|hatchback|hach|hatche|hatchzinho|rete|retch|carro compacto|compactos?|carros? pequenos?|"
        r"carrinho pequeno|popular(?:es)?"
    ),
    pickup=(
        r"pickups?|pick ups?|pick-ups?|picapes?|pikapes?|picapinhas?|caminhonetes?|camionetes?|camionetas?|"
        r"caminhonetas?|caminhonetinhas?|cabine dupla|caçamba|cacamba"
    ),
    minivan=r"minivans?|mini vans?|monovolumes?|(?:carro )?(?:de )?(?:7|sete) lugares",
    van=r"vans?|furgao|furgoes|furgaozinho",
    coupe=r"coupes?|cupes?|esportivos? de duas portas",
    wagon=r"peruas?|station ?wagons?|wagons?|sw",
)
USES = _table(
    aplicativo=r"(?:(?:trabalhar|trabalho|rodar|rodo|rodando|dirigir|motorista|dirijo|fazer|faco|faz|uso)(?: (?:com|de|"
    r"como|no|na|em|para|por|o|motorista|carro|fazendo))*\s)?"
    r"(?:ubers?|uber x|99|99 ?pop|99pop|in ?driver|aplicativos?(?: de transporte)?|apps?|uber black|indriver|"
    r"cabify|blablacar)",
    carga=r"cargas?|fretes?|carregar (?:mercadorias?|material|materiais|ferramentas?|peso|coisas? pesadas?|mudanca|"
    r"produtos?|areia|tijolo|caixas?|carga)|carreto|"
    r"transport(?:ar|e)(?: de)? (?:mercadorias?|material|materiais|carga|ferramentas?|animais|moveis|produtos?)|"
    r"entregas? de (?:mercadorias?|moveis|gas|agua)|mudancas|fazer frete",
    trabalho=r"(?:para|pelo|a|o|no|ao|de|ir) (?:o )?(?:trabalho|servico|trampo|batente|trabalhar|trampar)|trabalho|"
    r"trabalhar|trampar|trampo|servico|representante comercial|"
    r"vendedor externo|visitar clientes?|fazer entregas?|entregas|na roca|fazenda|minha empresa|"
    r"para (?:a )?(?:empresa|firma|obra)|na obra|ferramenta de trabalho|profissional|negocio proprio",
    familia=r"familias?|familiar|filh(?:o|a|os|as|inho|inha|otes)|criancas?|bebes|(?:um|meu|com|do) bebe|nenem|"
    r"gestante|"
    r"gravida|cadeirinhas?|"
    r"levar (?:as criancas|os filhos|a familia|a molecada|a galera)|molecada|buscar (?:as criancas|meu filho|"
    r"minha filha)|meninos|meninas|pais idosos|meus pais",
    viagem=(
        r"viaj(?:ar|o|amos|ens|em)|viagens?|viagem|pegar (?:a )?estrada|rodovias?|estrada(?! de terra)|"
        r"rodar (?:na )?estrada|longas distancias"
    ),
    lazer=(
        r"lazer|passeios?|passear|curtir|fim de semana com|finais de semana|fins de semana|para os fins de semana|"
        r"praia|sitio|trilhas?|acampar|diversao|rolezinho|role|roles|hobby|offroad|off road"
    ),
    dia_a_dia=(
        r"dia a dia|dia-a-dia|diario|diariamente|uso diario|todo dia|na cidade|urbano|cidade|rotina|corre do dia|"
        r"uso geral|cotidiano|andar na cidade|rodar na cidade|uso urbano|uso particular|uso pessoal"
    ),
    estudo=r"faculdade|facul|estud(?:ar|o|os)|universidade|escola|curso|colegio|ir para a aula|aulas",
)
PRIORITIES = _table(
    economia=r"economi(?:a|co|ca|cos|cas|zar|za)|economia de (?:combustivel|gasolina)|econom|nao (?:beb[ea]|gast[ae]|"
    r"consom[ea]|consuma|seja beberrao)m? ?(?:muito|tanto|demais)?(?: (?:combustivel|gasolina))?|"
    r"(?:beb[ea]|gast[ae]|consom[ea]|consuma|gastar)m? (?:bem |muito )?(?:pouco|menos|"
    r"pouquinho)(?: (?:combustivel|gasolina))?|pouco consumo|baixo consumo|bom consumo|consumo(?: baixo| bom|"
    r" de combustivel)?|custo[- ]beneficio|manutencao (?:barata|baixa|em conta)|barato de manter|"
    r"baixa manutencao|"
    r"baixo custo|custo baixo|faca muitos km|que faca (?:bem|bastante) (?:km )?(?:por|o|com) litro|"
    r"barato para manter|pouca manutencao|custo de manutencao|nao de manutencao|pouco gasto|gaste menos|"
    r"gasto baixo",
    espaco=r"espaco(?: interno)?|espacos[oa]s?|espasso|porta[- ]?malas?(?: (?:grande|bom|espacoso|enorme|maior|"
    r"gigante))?|bagageiro(?: grande)?|amplo|grande por dentro|caiba (?:todo mundo|a familia|muita coisa|"
    r"bastante)|"
    r"que caiba (?:todo|a familia|muita|bastante|as|os|tudo)|caber (?:todo|a familia|muita|bastante|as|os|tudo)|"
    r"bastante lugar|muito espaco|mala grande|carro grande|grandao|grande",
    performance=r"performance|desempenho|potencia|potente|forte|motor(?:zao)? (?:forte|bom|potente)|velocidade|"
    r"velo[sz]|veloz|rapido no arranque|arrancada|que ande bem|anda bem|ande bem|que ande|andar bem|"
    r"motorzao|motor 2\.0|esportividade|esportivo|agilidade|torque|puxe bem|bom de motor|turbo|retomada",
    conforto=(
        r"confort(?:o|avel|aveis|avelzinho|zinho)|comforto|confortaveu|macio|ar[- ]condicionado|banco de couro|"
        r"bancos de couro|suspensao macia|ar gelando|silencioso|comodidade"
    ),
    seguranca=(
        r"seguranca|segur[oa]s?|ceguranca|airbags?|isofix|abs|freio abs|controle de estabilidade|5 estrelas|"
        r"latin ncap"
    ),
    tecnologia=(
        r"tecnolog(?:ia|ico|ica|ias)|tecnologia de ponta|multimidia|central multimidia|conectividade|android auto|"
        r"carplay|camera de re|moderno|modernidade|tela grande|sensor(?:es)? de estacionamento|painel digital|"
        r"bluetooth|wifi"
    ),
    revenda=r"revend(?:a|er)|valor de revenda|boa revenda|nao (?:desvalorize|desvaloriza|perca valor|"
    r"perde valor)(?: muito)?|desvaloriz(?:e|a|ar|acao)(?: pouco)?|facil de (?:revender|vender)|liquidez|"
    r"mercado bom|bom de revenda|"
    r"facil (?:revenda|de vender depois)|vender depois|segure (?:o )?(?:preco|valor)|segura preco|bom valor de mercado",
)
TRANSMISSIONS = _table(
    automatico=(
        r"(?:cambio |transmissao )?(?:automatic[oa]s?|auto|at|cvt|automatizado|automatizada|semi automatico|"
        r"dualogic|i-motion|automatch)|sem (?:pedal de )?embreagem|nao (?:tenha|ter) embreagem"
    ),
    manual=(
        r"(?:cambio |transmissao )?(?:manual(?! e (?:a )?chave| do (?:proprietario|carro)|,? chave)|manuais|"
        r"mecanic[oa](?! de confianca))|com embreagem|cambio normal"
    ),
)
FUELS = _table(
    flex=r"flex|bicombustivel|flexs|total ?flex|alcool e gasolina|flexivel",
    gasolina=r"(?:a |so )?gasolina|gasosa|a gas\b(?! natural)",
    etanol=r"(?:a )?etanol|(?:a )?alcool",
    diesel=r"(?:a |motor )?(?:diesel|disel|dizel|diesil|oleo diesel|turbodiesel|turbo diesel)",
    hibrido=r"hibrid[oa]s?|hybrid|ibrid[oa]s?|plug[- ]in|hev|phev",
    eletrico=r"(?:100% )?eletric[oa]s?|carro eletrico|letrico",
    gnv=r"gnv|gas natural|kit gas|a gas natural|g\.n\.v",
)
_NOT_GEARBOX = re.compile(
    r"(?:vidros?|travas?|direcao|bancos?|porta[- ]malas|ar|freio de mao|retrovisor(?:es)?|farois?|piloto|"
    r"mecanico de|chave|cancela)\s(?:\w+\s){0,1}\Z"
)
_ANDROID = re.compile(r"android\s\Z")
_NOT_ELECTRIC = re.compile(
    r"(?:vidros?|travas?|direcao|bancos?|retrovisor(?:es)?|parte|porta[- ]malas|teto|freio|pane|problema|"
    r"janelas?)\s(?:\w+\s)?\Z"
)
_CAR_TALK = re.compile(
    r"\b(?:quero|procuro|busco|prioridade|importante|carro|que|preciso|prefiro|gosto|tem que|precisa|seja|bem|mais|"
    r"muito|algo|e)\s(?:\w+\s){0,2}\Z"
)
_AMBIGUOUS_PRIORITY = {
    "grande",
    "forte",
    "seguro",
    "segura",
    "seguros",
    "seguras",
    "amplo",
    "turbo",
    "grandao",
    "consumo",
    ("esportivo"),
    "moderno",
    "abs",
    "potencia",
}
_INSURANCE = re.compile(r"(?:o|do|de|no|faz|fazem|fazer|incluso|com|um|valor|preco|cotacao|pagar)\s\Z")


def find_preferences(reading: Reading) -> None:
    """Adds `category`, `transmission`, `fuel`, `use` and `priority`."""
    _add_simple(reading, "category", CATEGORIES)
    _add_gearbox(reading)
    _add_fuel(reading)
    _add_priorities(reading)
    _add_uses(reading)


def _add_simple(reading: Reading, kind: str, table: _Table) -> None:
    for value, pattern in table.items():
        for match in matches(pattern, reading):
            reading.add(Found(kind, value, match.start(), match.end()))


def _add_gearbox(reading: Reading) -> None:
    for value, pattern in TRANSMISSIONS.items():
        for match in matches(pattern, reading):
            before = reading.text[max(0, match.start() - 30) : match.start()]
            if match.group() == "at" and not before.endswith(("cambio ", "transmissao ")):
                continue
            if not _NOT_GEARBOX.search(before) and not _ANDROID.search(before):
                reading.add(Found("transmission", value, match.start(), match.end()))


def _add_fuel(reading: Reading) -> None:
    for value, pattern in FUELS.items():
        for match in matches(pattern, reading):
            before = reading.text[max(0, match.start() - 30) : match.start()]
            if value == "eletrico" and _NOT_ELECTRIC.search(before):
                continue
            if value == "gasolina" and re.search(
                r"(?:economia|gasta|gaste|gastar|bebe|beba|consumo|consome|consuma|litro|pouca|muita|muito|pouco|"
                r"gastando|preco)(?: d[ea])?(?: (?:muita|pouca|muito|pouco))?\s\Z",
                before,
            ):
                continue
            reading.add(Found("fuel", value, match.start(), match.end()))


def _add_priorities(reading: Reading) -> None:
    for value, pattern in PRIORITIES.items():
        for match in matches(pattern, reading):
            if _is_criterion(reading.text, match):
                reading.add(Found("priority", value, match.start(), match.end()))


def _is_criterion(text: str, match: re.Match[str]) -> bool:
    """Whether the customer asks for the quality, rather than about one car ("bebe muito?") or about insurance."""
    before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 20]
    word = match.group()
    if word in ("seguro", "seguros") and _INSURANCE.search(before):
        return False
    if word in _AMBIGUOUS_PRIORITY and not _CAR_TALK.search(before) and len(word) + 4 < len(text):
        return False
    if _COMPARED.search(before):
        return True
    return not _ASKED.search(before) and not (_QUESTION.match(after) and _ABOUT_ONE.search(text[: match.end()]))


_ASKED = re.compile(
    r"(?:qual(?: e)?|como (?:e|esta)|\b(?:ele|esse|MODEL) tem|quanto (?:e|de)?|\A\W*(?:e|tem)|vem com|possui)\s(?:o|"
    r"a|os|as|um|uma|de)?\s?\Z"
)
_COMPARED = re.compile(r"\b(?:mais|menos|maior|melhor|menor)\s\Z")
_QUESTION = re.compile(r"[^.!;,]{0,20}\?")
_ABOUT_ONE = re.compile(r"\b(?:ele|ela|esse|essa|este|esta|desse|dele|dela|como e|o carro)\b")


def _add_uses(reading: Reading) -> None:
    for value, pattern in USES.items():
        for match in matches(pattern, reading):
            if _is_use(reading.text, match, value):
                reading.add(Found("use", value, match.start(), match.end()))


_NOT_USE_BEFORE = re.compile(
    r"(?:minha|outra|qual|que|sua|nessa|nesta|essa|daqui da|horario de|local de|boletos? d[oa]|numero d[oa]|meu|seu|"
    r"bom|otimo|pessimo|mau|do|d[aá]|parabens pelo|belo)\s\Z"
)


_WORKS_AT = re.compile(r"\s(?:em|de|na|no|como|com|aqui|perto|numa|num)\b")
_CONSUMPTION = re.compile(r"\b(?:consumo|faz quant\w+|gasta|bebe|consome|km por litro)\b")


def _is_use(text: str, match: re.Match[str], value: str) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    word = match.group()
    if _CONSUMPTION.search(text) and word in ("na cidade", "andar na cidade", "estrada", "urbano", "rodovia"):
        return False
    if word in (
        "cidade",
        "trabalho",
        "servico",
        "escola",
        "curso",
        "casal e",
        ("profissional"),
        "praia",
        "apps",
        "app",
        "99",
    ):
        if word == "cidade" and _CONSUMPTION.search(text):
            return False
        if word == "cidade" and re.match(r"\s(?:de|do|da)\b", text[match.end() : match.end() + 5]):
            return False
        if (
            word == ("trabalho")
            and _WORKS_AT.match(text, match.end())
            and not before.endswith(("para ", "para o ", "no ", "ao ", "meu ", "pelo ", "e "))
        ):
            return False
        return not _NOT_USE_BEFORE.search(before) and not (
            word == "99" and re.match(r"\s?(?:mil|k|\d|,|\.|reais)", text[match.end() :])
        )
    return True
