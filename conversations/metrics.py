"""Counters of the message's way, under the seed's names."""

from prometheus_client import Counter, Histogram

messages_received = Counter("chatbot_messages_received_total", "Mensagens recebidas", ["direction", "type"])
messages_sent = Counter("chatbot_messages_sent_total", "Mensagens enviadas", ["status"])
nlp_predictions = Counter("chatbot_nlp_predictions_total", "Predições de NLP", ["intent", "confidence_bucket"])
leads_qualified = Counter("chatbot_leads_qualified_total", "Leads qualificados", ["score_bucket"])
for _bucket in range(0, 101, 10):
    leads_qualified.labels(str(_bucket))  # a series that is not there yet looks like trouble on a dashboard
response_latency = Histogram(
    "chatbot_response_latency_seconds",
    "Do recebimento ao aceite da resposta",
    ["endpoint"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30),
)
nlp_processing_time = Histogram(
    "chatbot_nlp_processing_seconds", "Tempo de NLP", buckets=(0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1)
)
signatures_refused = Counter("chatbot_signatures_refused_total", "Webhooks com assinatura recusada")
dead_letters = Counter("chatbot_dead_letters_total", "Elementos guardados sem processar", ["reason"])
sends_doubled = Counter("chatbot_sends_doubled_total", "Mensagens aceitas duas vezes pela Meta")
sends_unconfirmed = Counter("chatbot_sends_unconfirmed_total", "Envios que ficaram sem confirmação")
turns_poisoned = Counter("chatbot_turns_poisoned_total", "Turnos que falharam três vezes")
rings_lost = Counter("chatbot_rings_lost_total", "Toques que o broker recusou", ["bell"])
