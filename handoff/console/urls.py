"""Addresses of the console."""

from django.urls import path

from handoff.console import pages, saying, steps

app_name = "console"
_ONE = "<uuid:handoff_id>/"
urlpatterns = [
    path("", pages.page, name="page"),
    path("fila/", pages.queue, name="queue"),
    path("buscar/", pages.search, name="search"),
    path("novidades/", pages.news, name="news"),
    path("presenca/", steps.presence, name="presence"),
    path("midia/<int:message_id>/", pages.media, name="media"),
    path("respostas/", saying.canned, name="canned"),
    path("carros/", saying.cars, name="cars"),
    path(_ONE, pages.page, name="chat"),
    path(f"{_ONE}conversa/", pages.pane, name="pane"),
    path(f"{_ONE}mensagens/", pages.course, name="course"),
    path(f"{_ONE}situacao/", pages.header, name="header"),
    path(f"{_ONE}escrever/", pages.composer, name="composer"),
    path(f"{_ONE}cliente/", pages.side, name="side"),
    path(f"{_ONE}assumir/", steps.claim, name="claim"),
    path(f"{_ONE}entrar/", steps.step_in, name="step-in"),
    path(f"{_ONE}soltar/", steps.put_back, name="put-back"),
    path(f"{_ONE}robo/", steps.to_bot, name="to-bot"),
    path(f"{_ONE}encerrar/", steps.close, name="close"),
    path(f"{_ONE}transferir/", steps.transfer, name="transfer"),
    path(f"{_ONE}nota/", steps.add_note, name="note"),
    path(f"{_ONE}texto/", saying.text, name="text"),
    path(f"{_ONE}arquivo/", saying.file, name="file"),
    path(f"{_ONE}botoes/", saying.buttons, name="buttons"),
    path(f"{_ONE}carro/", saying.car, name="car"),
    path(f"{_ONE}modelos/", saying.templates, name="templates"),
    path(f"{_ONE}modelo/", saying.template, name="template"),
    path(f"{_ONE}agendar/", saying.later, name="later"),
    path(f"{_ONE}desagendar/", saying.not_later, name="not-later"),
    path(f"{_ONE}digitando/", saying.typing, name="typing"),
]
