"""Uses, priorities and refusals: what the words mean depends on what the sentence does with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import analyze

pytestmark = pytest.mark.unit


def _found(text: str, kind: str) -> list[object]:
    return [entity.value for entity in analyze(text).entities if entity.type == kind]


@pytest.mark.parametrize(
    ("text", "priorities"),
    [
        ("preciso de porta-malas grande", ["espaco"]),
        ("economia em primeiro lugar, depois segurança", ["economia", "seguranca"]),
        ("quero um carro seguro e econômico", ["seguranca", "economia"]),
        ("que não desvalorize muito", ["revenda"]),
        ("onix ou hb20, qual bebe menos?", ["economia"]),
        ("o corolla é mais espaçoso que o civic?", ["espaco"]),
        ("prefiro toyota por causa da revenda", ["revenda"]),
        ("pode ser riscado, só não pode ser beberrão", ["economia"]),
        ("carro alto e não muito gastador, qual teria?", ["economia"]),
        ("os mais econômicos, quais têm?", ["economia"]),
        ("o menor consumo que tiver aí", ["economia"]),
        ("preciso de um carro que caiba a prancha", ["espaco"]),
        ("outras opções com porta-malas maior por favor", ["espaco"]),
        ("gosto mais de sedan por causa do bagageiro", ["espaco"]),
        ("qual vocês têm que seja divertido de guiar?", ["performance"]),
        ("sou chato com barulho interno", []),
        ("suspensão macia é prioridade pra mim", ["conforto"]),
        ("minha prioridade é airbag e mais nada", ["seguranca"]),
        ("faço questão de freio bom", ["seguranca"]),
        ("quero algo de seguro e fácil de estacionar", ["seguranca"]),
        ("priorizo procedência e baixa depreciação", ["revenda"]),
        ("penso muito na revenda", ["revenda"]),
    ],
)
def test_a_quality_the_customer_decides_by_is_a_priority(text: str, priorities: list[str]) -> None:
    assert _found(text, "priority") == priorities


@pytest.mark.parametrize(
    "text",
    [
        "o porta-malas do argo é grande?",
        "o etios é econômico na estrada?",
        "quantos airbags tem o polo?",
        "cabe o bebê conforto nesse?",
        "segura o carro pra mim até sexta",
        "qual tem seguro mais barato, onix ou polo?",
        "onde fica a revenda?",
        "adorei o conforto desse",
        "porta-malas gigante, adorei",
        "segura que tô indo ver",
        "forte abraço a todos",
        "entre 90 e 120 tô confortável",
        "quero gastar pouco, tipo uns 25",
        "não cabe nem um carrinho de bebê nesse",
    ],
)
def test_a_quality_of_one_car_or_another_meaning_is_no_priority(text: str) -> None:
    assert _found(text, "priority") == []


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("é pra ir pro trampo e pra faculdade", ["trabalho", "estudo"]),
        ("sou motorista de aplicativo", ["aplicativo"]),
        ("faço entrega de marmita", ["trabalho"]),
        ("uso pra carregar mercadoria", ["carga"]),
        ("temos três filhos pequenos", ["familia"]),
        ("pego estrada toda semana", ["viagem"]),
        ("uso pra ir no mercado e na igreja", ["dia_a_dia"]),
        ("pra ir pra praia no fds", ["lazer"]),
        ("procuro suv pra viajar com a família", ["viagem", "familia"]),
        ("vendo tapioca na orla e preciso de um carro", ["trabalho"]),
        ("rodo o sertão vendendo rede", ["trabalho"]),
        ("é pra levar aluno pro cursinho, que van tem?", ["trabalho"]),
        ("faço feira terça e quinta, preciso de um carro", ["trabalho"]),
        ("preciso de um carro pra minha marmitaria", ["trabalho"]),
        ("sou fisioterapeuta domiciliar", ["trabalho"]),
        ("trabalho com vendas e rodo muito", ["trabalho"]),
        ("ele vai começar a faculdade e precisa de um carro", ["estudo"]),
        ("canto em casamento pelo interior", ["trabalho"]),
        ("para o transporte de amostras de laboratório", ["carga"]),
        ("faço doutorado na ufmg e dou aula", ["estudo", "trabalho"]),
        ("ela usa de dia, eu de noite na faculdade", ["estudo"]),
        ("a família cresceu e o uno não cabe mais ninguém", ["familia"]),
        ("casa nova, nenê a caminho", ["familia"]),
        ("vou ser pai, o que indicam?", ["familia"]),
        ("sou mãe solo de trigêmeos", ["familia"]),
        ("levo uns 400 quilos de verdura", ["carga"]),
        ("somos 6 pessoas e um labrador", ["familia"]),
        ("uso pra caçar javali", ["lazer"]),
        ("carro pra dar role com a gata", ["lazer"]),
        ("desço pro litoral todo feriado", ["viagem"]),
        ("não é pra uber, é só pra família", ["aplicativo", "familia"]),
    ],
)
def test_what_the_car_is_for(text: str, uses: list[str]) -> None:
    assert _found(text, "use") == uses


@pytest.mark.parametrize(
    "text",
    [
        "obrigado minha filha",
        "esse carro já foi de uber?",
        "aqui a estrada é só buraco",
        "posso levar minha família sábado pra ver o carro?",
        "parcela de 1,99 ao mês",
        "parabéns pelo serviço",
        "todo dia mensagem de vocês",
        "moro na cidade de Santos",
        "bora encerrar que vou pegar os meninos na escola, até depois",
        "obrigado pela paciência, vou pegar a estrada",
        "vendo bolo de pote, 10 reais, entrego no bairro todo",
        "chego aí de uber ou de táxi?",
        "não consigo entrar no app do banco",
        "esse tem cara de carro de uber",
        "que demora pra carregar essas fotos",
        "cabem 3 cadeirinhas atrás no c4 cactus?",
        "manda os de 2010, pode pegar mais velho",
        "quero levar minha mãe pra ver o carro",
        "bom trabalho aí",
        "pode andar na rodovia no teste?",
        "meus pais moram na roça",
        "indico até hoje pra família inteira",
        "fui aí com dois filhos e ninguém atendeu",
    ],
)
def test_a_word_of_a_use_said_of_something_else_is_no_use(text: str) -> None:
    assert _found(text, "use") == []


@pytest.mark.parametrize(
    ("text", "rejected", "wanted"),
    [
        ("diesel não quero", ["diesel"], []),
        ("picape nem pensar", ["pickup"], []),
        ("peugeot e citroen tô fora", ["Peugeot", "Citroën"], []),
        ("prefiro manual, automático não", ["automatico"], ["manual"]),
        ("suv não quero sedan", ["sedan"], ["suv"]),
        ("manual não porque a perna não aguenta", ["manual"], []),
        ("automático não sei dirigir", ["automatico"], []),
        ("falei hatch mas é sedan que eu prefiro", ["hatch"], ["sedan"]),
        ("tira os automáticos da lista", ["automatico"], []),
        ("desisti de suv, agora é hatch", ["suv"], ["hatch"]),
        ("ao invés de hatch manda suv", ["hatch"], ["suv"]),
        ("não me mostra picape", ["pickup"], []),
        ("pedi diesel e me mandam flex", ["flex"], ["diesel"]),
        ("esquece a doblo", ["Doblo"], []),
        ("fiat eu não boto mais na garagem", ["Fiat"], []),
        ("híbrido serve, elétrico ainda não", ["eletrico"], ["hibrido"]),
        ("hatch é muito pequeno pra mim", ["hatch"], []),
        ("qual gasta menos o polo?", [], ["economia", "Polo"]),
        ("tem spin não?", [], ["Spin"]),
    ],
)
def test_a_refusal_may_follow_what_it_refuses(text: str, rejected: list[str], wanted: list[str]) -> None:
    found = analyze(text).entities
    assert sorted(str(entity.value) for entity in found if entity.negated) == sorted(rejected)
    assert [entity.value for entity in found if not entity.negated] == wanted


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ("tem golzinho?", ["Gol"]),
        ("quanto tá o astrão", ["Astra"]),
        ("c4 cactus vs 2008", ["C4 Cactus", "2008"]),
        ("pajero dakar ou land cruiser", ["Pajero", "Land Cruiser"]),
        ("48 x 1.500 fecha?", []),
        ("passagem pra maria", []),
        ("tem pick up?", []),
        ("quero parar de depender dos outros", []),
        ("essa lista infinita não ajuda", []),
        ("voltei sorrindo, que atendimento", []),
        ("cruzes, nem pensar", []),
        ("é pra minha coroa", []),
    ],
)
def test_pet_names_rivals_and_rare_cars(text: str, models: list[str]) -> None:
    assert _found(text, "model") == models


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("spin 7 lugares", "category", []),
        ("quero um 7 lugares", "category", ["minivan"]),
        ("strada cabine dupla", "category", []),
        ("resposta automática de novo não", "transmission", []),
        ("meu mecânico pode ir junto?", "transmission", []),
        ("vendem bicicleta elétrica?", "fuel", []),
        ("quero gastar pouco com gasolina", "fuel", []),
        ("a gasolina aqui tá pela hora da morte", "fuel", []),
        ("não gastar um rim de gasolina", "fuel", []),
        ("quero um carro econômico a gasolina", "fuel", ["gasolina"]),
        ("levo o manual e a nota da revisão?", "transmission", []),
        ("o manual dele com chave reserva vem junto?", "transmission", []),
        ("para com essas listas automáticas", "transmission", []),
        ("me tira desse disparo automático", "transmission", []),
        ("tem frenagem automática?", "transmission", []),
        ("sou cadeirante, dirijo com comando manual", "transmission", []),
        ("peguei o carro e não veio o manual", "transmission", []),
        ("vale 9 mil a mais no automático?", "transmission", ["automatico"]),
        ("tem suvzão ou suvizinho?", "category", ["suv", "suv"]),
        ("um sedãzinho tipo voyage", "category", ["sedan"]),
        ("o carro tá uma seda", "category", []),
        ("passe adiante para 7 pessoas", "category", []),
        ("algo que leve 7 pessoas", "category", ["minivan"]),
        ("a van da escola passa que horas?", "category", []),
        ("faz quantos por litro no etanol?", "fuel", ["etanol"]),
    ],
)
def test_a_body_gearbox_or_fuel_only_where_the_car_has_it(text: str, kind: str, values: list[str]) -> None:
    assert _found(text, kind) == values


@pytest.mark.parametrize(
    "text",
    ["compram carro? o meu é um corsa 2009", "avalia meu carro? civic 2013", "quanto vocês avaliam um palio 2009?"],
)
def test_a_car_offered_for_sale_is_the_customers_own(text: str) -> None:
    assert [entity.role for entity in analyze(text).entities if entity.type == "model"] == ["own_car"]


_PIECES = st.sampled_from(
    [
        "não",
        "quero",
        "pra",
        "carro",
        "de",
        "família",
        "uber",
        "99",
        "estrada",
        "seguro",
        "qual",
        "mais",
        "porta-malas",
        "que",
        "?",
        ",",
        ".",
        "todo",
        "dia",
        "gol",
        "2008",
        "e",
        "ou",
    ]
)


@given(st.lists(_PIECES, max_size=60))
def test_any_order_of_these_words_is_read(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert all(text[entity.start : entity.end] == entity.text for entity in analyze(text).entities)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("é pra visitar obra", "trabalho"),
        ("sou representante e rodo o estado", "trabalho"),
        ("sou corretor de imóveis e mostro casa o dia todo", "trabalho"),
        ("pra levar os pequenos na escola", "familia"),
        ("casal com bebê", "familia"),
        ("é pra mim, minha mulher e dois filhos", "familia"),
        ("só fim de semana", "lazer"),
        ("é um brinquedo pra mim", "lazer"),
        ("quero rodar o Brasil", "viagem"),
        ("visitar minha mãe em outro estado", "viagem"),
        ("aplicativo", "aplicativo"),
        ("quero virar motorista de app", "aplicativo"),
        ("pra correria do dia", "dia_a_dia"),
        ("ir e voltar da academia", "dia_a_dia"),
        ("faculdade", "estudo"),
        ("curso à noite", "estudo"),
        ("puxar food truck", "carga"),
    ],
)
def test_what_the_car_is_for_is_told_in_everyday_words(text: str, value: str) -> None:
    assert value in _found(text, "use")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("que não pese no bolso", "economia"),
        ("carro grande por dentro", "espaco"),
        ("não quero carro manco", "performance"),
        ("que não canse na viagem", "conforto"),
        ("suspensão boa", "conforto"),
        ("um carro que proteja minha família", "seguranca"),
        ("boa nota no latin ncap", "seguranca"),
        ("cheio de tecnologia", "tecnologia"),
        ("conectado", "tecnologia"),
        ("bom de passar pra frente", "revenda"),
        ("que venda rápido se eu precisar", "revenda"),
    ],
)
def test_what_matters_is_told_in_everyday_words(text: str, value: str) -> None:
    assert value in _found(text, "priority")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tiptronic", "automatico"),
        ("aut", "automatico"),
        ("altomatico", "automatico"),
        ("não quero ficar trocando marcha", "automatico"),
        ("mecânico", "manual"),
        ("gosto de trocar marcha", "manual"),
    ],
)
def test_a_gearbox_has_many_names(text: str, value: str) -> None:
    assert _found(text, "transmission") == [value]
