// The alerts and mails received, newest first, kept live.

import { get, remove } from "./api.js";
import { dateTime, h } from "./dom.js";

const CHANNELS = { slack: "Slack", pagerduty: "PagerDuty", mail: "E-mail" };
const list = document.getElementById("alerts");

function card({ channel, at, title, body, seq }) {
  const words = body.text || body.payload?.summary || body.body || body.html || "";
  const to = channel === "mail" && body.to ? `para ${[body.to].flat().join(", ")}` : "";
  const main = words && words !== title ? h("pre", {}, String(words)) : null;
  return h(
    "article",
    { class: `alert ${channel}`, data: { testid: "alert", channel, seq } },
    h("header", {}, h("b", {}, CHANNELS[channel]), to, h("time", {}, dateTime(at))),
    h("h2", {}, title || "(sem título)"),
    main,
    h("details", {}, h("summary", {}, "Conteúdo completo"), h("pre", {}, JSON.stringify(body, null, 2))),
  );
}

async function draw() {
  const { alerts } = await get("alerts");
  const nothing = h("p", { class: "nothing" }, "Nada por aqui. Alertas do Slack, do PagerDuty e e-mails aparecem nesta página.");
  list.replaceChildren(...(alerts.length ? alerts.reverse().map(card) : [nothing]));
}

document.getElementById("clear").addEventListener("click", async () => {
  await remove("alerts");
  draw();
});
const stream = new EventSource("/sandbox/events");
for (const event of ["hello", "alert", "reset"]) stream.addEventListener(event, draw);
