// The side panel: links, faults, delivery of webhooks, speed of answers.

import { get, patch, post, remove } from "./api.js";
import { h, iconButton, toast } from "./dom.js";

const COMMON = ["130429", "131056", "500", "accepted_500", "131016", "190", "131042", "131047", "lost", "lost_silent", "hang", "slow", "status_first", "webhook_duplicate", "webhook_shuffle", "webhook_delay"];
const CODES = {
  130429: "Limite de envio (429)",
  131056: "Limite por contato",
  131016: "Serviço indisponível (500)",
  190: "Token inválido (401)",
  131042: "Problema de pagamento",
  131047: "Janela de 24 h fechada",
};
const AMOUNTS = [["1", "Só a próxima"], ["3", "As 3 próximas"], ["10", "As 10 próximas"], ["", "Todas, até limpar"], ["p", "Metade, ao acaso"]];

export async function buildPanel(panel) {
  const [settings, { faults, kinds }] = await Promise.all([get("settings"), get("faults")]);
  const label = (kind) => CODES[kind] || kinds[kind] || kind;
  const rules = h("div", { class: "rules", data: { testid: "fault-rules" } });
  const show = (current) => rules.replaceChildren(...(current.length ? current.map(rule) : [h("p", { class: "none" }, "Nenhuma falha ligada.")]));
  const rule = ({ id, kind, count, probability, hits }) => {
    const rest = count === null ? "até limpar" : count === 0 ? "esgotada" : `mais ${count}`;
    const chance = probability < 1 ? `, ${Math.round(probability * 100)}%` : "";
    return h("div", { class: "rule" }, h("span", {}, `${label(kind)} (${rest}${chance}; ${hits} até agora)`), iconButton("close", "Tirar", { onclick: () => remove(`faults/${id}`) }));
  };
  panel.replaceChildren(
    h("h2", {}, "Ir para"),
    links(settings),
    h("h2", {}, "Falhas"),
    rules,
    faultForm(label),
    h("h2", {}, "Respostas da API"),
    speedForm(settings),
    h("h2", {}, "Entregas ao atendimento"),
    await deliveries(),
    h("h2", {}, "Recomeçar"),
    h("button", { class: "quiet", type: "button", data: { testid: "reset" }, onclick: () => confirm("Apagar todas as conversas e telefones deste sandbox?") && post("reset") }, "Apagar tudo"),
  );
  show(faults);
  return { showFaults: show };
}

function links(settings) {
  const bot = new URL(settings.webhook_url);
  if (["127.0.0.1", "localhost"].includes(bot.hostname)) bot.hostname = location.hostname;
  const link = (path, text, hint) => h("a", { href: new URL(path, bot.origin), target: "_blank", rel: "noopener" }, text, h("small", {}, hint));
  return h("div", { class: "links" },
    link("/admin/", "Administração", "contatos, sessões, mensagens, leads"),
    link("/admin/handoff/console/", "Atendimento humano", "fila e conversas dos atendentes"),
    h("a", { href: "/alerts" }, "Alertas e e-mails", h("small", {}, "o que a equipe receberia")));
}

function faultForm(label) {
  const option = (value, text) => h("option", { value }, text);
  const kind = h("select", { name: "kind", data: { testid: "fault-kind" } }, COMMON.map((name) => option(name, label(name))));
  const amount = h("select", { name: "amount", data: { testid: "fault-amount" } }, AMOUNTS.map(([value, text]) => option(value, text)));
  const form = h("form", {},
    h("label", { class: "field" }, "O que dá errado", kind),
    h("label", { class: "field" }, "Quantas vezes", amount),
    h("div", { class: "row" },
      h("button", { class: "primary", type: "submit", data: { testid: "fault-add" } }, "Ligar falha"),
      h("button", { class: "quiet", type: "button", data: { testid: "fault-clear" }, onclick: () => remove("faults") }, "Limpar")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = amount.value;
    const times = chosen === "p" ? { probability: 0.5, seed: Date.now() % 1000 } : chosen ? { count: Number(chosen) } : {};
    post("faults", { kind: kind.value, ...times }).catch((error) => toast(error.message));
  });
  return form;
}

function speedForm(settings) {
  const input = (name) => h("input", { name, value: settings[name], pattern: "\\d+(-\\d+)?", required: true });
  const statuses = h("input", { type: "checkbox", checked: settings.statuses });
  const pair = h("input", { type: "checkbox", checked: settings.pair_rate });
  const form = h("form", {},
    h("label", { class: "field" }, "Tempo de resposta em ms (ex.: 150-200)", input("latency")),
    h("label", { class: "field" }, "Intervalo entre status em ms", input("status_delay")),
    h("label", { class: "check" }, statuses, "Enviar status (enviada, entregue, lida)"),
    h("label", { class: "check" }, pair, "Limite por contato, como na Meta"),
    h("div", { class: "row" }, h("button", { class: "quiet", type: "submit" }, "Aplicar")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    try {
      await patch("settings", { latency: data.get("latency"), status_delay: data.get("status_delay"), statuses: statuses.checked, pair_rate: pair.checked });
      toast("Aplicado.");
    } catch (error) {
      toast(error.message);
    }
  });
  return form;
}

async function deliveries() {
  const list = h("dl", { data: { testid: "deliveries" } });
  const refresh = async () => {
    if (document.visibilityState !== "visible" || !list.checkVisibility?.()) return;
    const facts = await get("webhooks").catch(() => null);
    if (!facts) return;
    const last = facts.recent.at(-1);
    const rows = [["Webhooks enviados", facts.posts], ["À espera", facts.undelivered], ["Recusados e repetidos", facts.refused], ["Última resposta", last ? last.answer : "nenhuma"]];
    list.replaceChildren(...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))]));
  };
  setInterval(refresh, 2000);
  setTimeout(refresh, 50);
  return list;
}
