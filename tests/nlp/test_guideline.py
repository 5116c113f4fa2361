"""Every example of the labelling guideline, one by one."""

import pytest

from nlp import Intent, Sentiment, analyze

pytestmark = pytest.mark.unit

INTENTS = [
    ("oi", "greeting"),
    ("boa tarde, tudo bem?", "greeting"),
    ("opa blz", "greeting"),
    ("gostaria de informações", "greeting"),
    ("tenho até 60 mil", "budget_inquiry"),
    ("entre 40 e 55k", "budget_inquiry"),
    ("qual a faixa de preço de vcs?", "budget_inquiry"),
    ("me indica um suv", "car_recommendation"),
    ("tem onix?", "car_recommendation"),
    ("quero um carro pra família até 80 mil", "car_recommendation"),
    ("mais opções", "car_recommendation"),
    ("tem mais barato?", "car_recommendation"),
    ("qual o mais barato?", "car_recommendation"),
    ("qual a km do civic?", "car_details"),
    ("manda foto do segundo", "car_details"),
    ("o hb20 ainda tá disponível?", "car_details"),
    ("onix ou hb20?", "compare_cars"),
    ("qual a diferença entre o 1 e o 3", "compare_cars"),
    ("posso ver o carro sábado?", "schedule_test_drive"),
    ("quero fazer um test drive", "schedule_test_drive"),
    ("onde fica a loja?", "contact_dealer"),
    ("quero falar com o vendedor", "contact_dealer"),
    ("quero fechar negócio", "contact_dealer"),
    ("vocês fazem a transferência?", "contact_dealer"),
    ("atendente", "human_handoff"),
    ("quero falar com uma pessoa", "human_handoff"),
    ("não quero falar com robô", "human_handoff"),
    ("gostei muito desse", "feedback_positive"),
    ("obrigada!", "feedback_positive"),
    ("top demais", "feedback_positive"),
    ("não gostei", "feedback_negative"),
    ("muito rodado", "feedback_negative"),
    ("que atendimento ruim", "feedback_negative"),
    ("xpto abc 123", "unknown"),
    ("vai chover hoje?", "unknown"),
    ("vocês vendem geladeira?", "unknown"),
    ("é pra trabalhar", "profile_info"),
    ("moro em Santos", "profile_info"),
    ("economia e segurança", "profile_info"),
    ("prefiro automático", "profile_info"),
    ("dá pra financiar em 48x?", "financing_inquiry"),
    ("aceita meu gol na troca?", "financing_inquiry"),
    ("tenho 15 mil de entrada", "financing_inquiry"),
    ("sim", "affirm"),
    ("aceito", "affirm"),
    ("pode ser", "affirm"),
    ("bora", "affirm"),
    ("não", "deny"),
    ("agora não", "deny"),
    ("não, obrigado", "deny"),
    ("não quero, obrigada", "deny"),
    ("recomeçar", "restart"),
    ("quero começar de novo", "restart"),
    ("zera tudo", "restart"),
    ("tchau", "goodbye"),
    ("valeu, até mais", "goodbye"),
    ("depois eu volto", "goodbye"),
    ("apaga meus dados", "data_privacy"),
    ("quais informações vocês têm de mim?", "data_privacy"),
    ("lgpd", "data_privacy"),
    ("parem de me mandar mensagem", "opt_out"),
    ("sair da lista", "opt_out"),
    ("STOP", "opt_out"),
    ("não quero sedan", "profile_info"),
    ("vocês compram carro usado?", "contact_dealer"),
    ("quais documentos preciso pro financiamento?", "financing_inquiry"),
    ("o civic tem multa ou passagem por leilão?", "car_details"),
    ("vocês alugam carro?", "unknown"),
    ("tem vaga de emprego aí?", "unknown"),
    ("corrige meu nome, tá errado", "data_privacy"),
    ("qual o preço médio de um suv?", "budget_inquiry"),
]

SEVERAL = [
    ("oi, bom dia! vocês têm suv até 90 mil?", "car_recommendation"),
    ("oi tenho 50 mil", "budget_inquiry"),
    ("gostei do primeiro, posso ver amanhã?", "schedule_test_drive"),
    ("muito caro, tem mais barato?", "car_recommendation"),
    ("muito caro", "feedback_negative"),
    ("uso pra uber e tenho 45 mil", "budget_inquiry"),
    ("valeu, tchau", "goodbye"),
    ("quanto custa o corolla?", "car_details"),
    ("procuro um corolla", "car_recommendation"),
]

ENTITIES = [
    ("até 60 mil", "budget", {"min": None, "max": 60000.0}),
    ("entre 40 e 55k", "budget", {"min": 40000.0, "max": 55000.0}),
    ("uns 70 conto", "budget", {"min": 70000.0, "max": 70000.0}),
    ("R$ 45.900,00", "budget", {"min": 45900.0, "max": 45900.0}),
    ("a partir de 50 mil", "budget", {"min": 50000.0, "max": None}),
    ("acima de 50 mil", "budget", {"min": 50000.0, "max": None}),
    ("no máximo 50 mil", "budget", {"min": None, "max": 50000.0}),
    ("entre 45 e 60", "budget", {"min": 45000.0, "max": 60000.0}),
    ("30 conto", "budget", {"min": 30000.0, "max": 30000.0}),
    ("teto 80", "budget", {"min": None, "max": 80000.0}),
    ("não passe de 50", "budget", {"min": None, "max": 50000.0}),
    ("15 mil de entrada", "down_payment", 15000.0),
    ("parcela de até 900", "installment", 900.0),
    ("chevy", "brand", "Chevrolet"),
    ("gm", "brand", "Chevrolet"),
    ("chevrolet", "brand", "Chevrolet"),
    ("vw", "brand", "Volkswagen"),
    ("volks", "brand", "Volkswagen"),
    ("hb 20", "model", "HB20"),
    ("hb20", "model", "HB20"),
    ("t cross", "model", "T-Cross"),
    ("picape", "category", "pickup"),
    ("caminhonete", "category", "pickup"),
    ("sedã", "category", "sedan"),
    ("2020 pra cima", "year", {"min": 2020, "max": None}),
    ("ano 2019", "year", {"min": 2019, "max": 2019}),
    ("no máximo 50 mil km", "mileage_max", 50000),
    ("sp capital", "city", "São Paulo"),
    ("sampa", "city", "São Paulo"),
    ("bh", "city", "Belo Horizonte"),
    ("poa", "city", "Porto Alegre"),
    ("moro no Rio", "city", "Rio de Janeiro"),
    ("interior de sp", "state", "SP"),
    ("SP", "state", "SP"),
    ("minas", "state", "MG"),
    ("rodar de uber", "use", "aplicativo"),
    ("trabalhar de Uber", "use", "aplicativo"),
    ("levar as crianças", "use", "familia"),
    ("que beba pouco", "priority", "economia"),
    ("porta-malas grande", "priority", "espaco"),
    ("auto", "transmission", "automatico"),
    ("câmbio automático", "transmission", "automatico"),
    ("a diesel", "fuel", "diesel"),
    ("o segundo", "option", 2),
    ("opção 3", "option", 3),
    ("2", "option", 2),
    ("sábado de manhã", "date_time", "sábado de manhã"),
    ("amanhã às 15h", "date_time", "amanhã às 15h"),
]


@pytest.mark.parametrize(("text", "intent"), INTENTS)
def test_an_example_of_an_intent_has_that_intent(text: str, intent: str) -> None:
    assert analyze(text).intent == intent


@pytest.mark.parametrize(("text", "intent"), SEVERAL)
def test_the_most_specific_request_wins(text: str, intent: str) -> None:
    assert analyze(text).intent == intent


@pytest.mark.parametrize(("text", "kind", "value"), ENTITIES)
def test_an_example_of_an_entity_is_all_that_is_found(text: str, kind: str, value: object) -> None:
    found = analyze(text).entities
    assert [(entity.type, entity.value, entity.negated) for entity in found] == [(kind, value, False)]


@pytest.mark.parametrize(
    "text",
    [
        "fiz 50 mil km com ele",
        "11 98765-4321",
        "cep 01310-100",
        "carro 1.0",
        "motor 2.0 turbo",
        "é 2019",
        "rodou 80.000 km",
    ],
)
def test_kilometres_years_phones_and_engines_are_no_budget(text: str) -> None:
    assert not [entity for entity in analyze(text).entities if entity.type in ("budget", "down_payment")]


@pytest.mark.parametrize(
    "text",
    [
        "esse anunciado por 45 mil",
        "a fipe dele é 52 mil",
        "52 mil na fipe",
        "meu salário é 8 mil",
        "ganho 5 mil por mês",
        "meu carro vale 30 mil",
        "o corolla de 95 mil",
    ],
)
def test_the_price_of_something_else_is_no_budget(text: str) -> None:
    assert not [entity for entity in analyze(text).entities if entity.type in ("budget", "down_payment", "installment")]


def test_a_question_about_one_car_is_no_priority() -> None:
    assert not [entity for entity in analyze("ele bebe muito?").entities if entity.type == "priority"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("não quero sedan", "category", "sedan"), ("não precisa ser automático", "transmission", "automatico")],
)
def test_a_rejected_value_is_negated(text: str, kind: str, value: str) -> None:
    assert [(e.type, e.value, e.negated) for e in analyze(text).entities] == [(kind, value, True)]


def test_the_customers_own_car_has_its_role_on_model_and_year() -> None:
    found = analyze("tenho um gol 2014 pra dar na troca").entities
    assert [(e.type, e.role) for e in found] == [("model", "own_car"), ("year", "own_car")]


@pytest.mark.parametrize("text", ["oi", "Olá!", "bom dia", "boa tarde", "OI", "olá"])
def test_a_bare_greeting_is_certain(text: str) -> None:
    assert analyze(text).confidence >= 0.85


def test_the_unknown_comes_with_little_confidence() -> None:
    assert analyze("xpto abc 123").confidence < 0.5


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("adorei, obrigada!", Sentiment.POSITIVE),
        ("valeu, tchau", Sentiment.POSITIVE),
        ("que atendimento ruim", Sentiment.NEGATIVE),
        ("não gostei", Sentiment.NEGATIVE),
        ("bom dia, por favor me indica um suv", Sentiment.NEUTRAL),
        ("tem onix? obrigado", Sentiment.NEUTRAL),
        ("não, obrigado", Sentiment.NEUTRAL),
        ("parem de me mandar mensagem", Sentiment.NEUTRAL),
        ("apaga meus dados", Sentiment.NEUTRAL),
    ],
)
def test_the_mood_follows_praise_and_complaint_only(text: str, mood: Sentiment) -> None:
    assert analyze(text).sentiment == mood


def test_the_intents_are_those_of_the_guideline() -> None:
    assert len(Intent) == 19
