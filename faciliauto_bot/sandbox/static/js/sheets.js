// Bottom sheets: the list of a message, places, a caption, a contact card, a form.

import { h, iconButton, toast } from "./dom.js";

const PLACES = [
  ["São Paulo, SP", -23.55052, -46.633308],
  ["Rio de Janeiro, RJ", -22.906847, -43.172896],
  ["Belo Horizonte, MG", -19.916681, -43.934493],
  ["Curitiba, PR", -25.428954, -49.267137],
  ["Porto Alegre, RS", -30.034647, -51.217659],
  ["Salvador, BA", -12.977749, -38.50163],
  ["Recife, PE", -8.047562, -34.876964],
  ["Campinas, SP", -22.905561, -47.060833],
];

export function sheet(chat, title, { body, submit, label = "Enviar" }) {
  const close = () => veil.remove();
  const button = submit && h("button", { class: "primary", type: "submit", data: { testid: "sheet-send" } }, label);
  const onsubmit = async (event) => {
    event.preventDefault();
    try {
      if ((await submit(new FormData(form))) !== false) close();
    } catch (error) {
      toast(error.message);
    }
  };
  const form = h(
    "form",
    { class: "sheet", data: { testid: "sheet" }, onsubmit },
    h("header", {}, h("h3", {}, title), iconButton("close", "Fechar", { onclick: close, data: { testid: "sheet-close" } })),
    h("div", { class: "sheet-body" }, body),
    button && h("footer", {}, button),
  );
  const veil = h("div", { class: "veil", onclick: (event) => event.target === veil && close(), onkeydown: (event) => event.key === "Escape" && close() }, form);
  chat.node.append(veil);
  form.querySelector("input:not([type=hidden]), button.primary")?.focus();
  return { close, form, button };
}

export function field(label, props) {
  return h("label", { class: "field" }, label, h("input", props));
}

export function check(label, props) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", ...props }), label);
}

export function listSheet(chat, content, choose) {
  const rows = new Map();
  const body = content.action.sections.flatMap((section) => [
    section.title && h("p", { class: "section-title" }, section.title),
    h("div", { class: "choices" }, section.rows.map((row) => {
      rows.set(row.id, row);
      const details = row.description && h("small", {}, row.description);
      const mark = h("input", { type: "radio", name: "row", value: row.id, required: true });
      return h("label", { class: "choice", data: { testid: "list-row", row: row.id } }, h("span", {}, row.title, details), mark);
    })),
  ]);
  const { form, button } = sheet(chat, content.action.button, { body, submit: (data) => choose(rows.get(data.get("row"))) });
  button.disabled = true;
  form.addEventListener("change", () => { button.disabled = false; });
}

export function locationSheet(chat, choose) {
  const pick = ([name, latitude, longitude]) => {
    opened.close();
    choose({ latitude, longitude, name, address: `${name}, Brasil` });
  };
  const body = [
    h("div", { class: "places" }, PLACES.map((place) => h("button", { class: "quiet", type: "button", data: { testid: "place" }, onclick: () => pick(place) }, place[0]))),
    h("p", { class: "hint" }, "Ou informe as coordenadas:"),
    h("div", { class: "pair" },
      field("Latitude", { name: "latitude", type: "number", step: "any", min: "-90", max: "90", required: true, placeholder: "-23.5505" }),
      field("Longitude", { name: "longitude", type: "number", step: "any", min: "-180", max: "180", required: true, placeholder: "-46.6333" })),
  ];
  const submit = (data) => choose({ latitude: Number(data.get("latitude")), longitude: Number(data.get("longitude")) });
  const opened = sheet(chat, "Enviar localização", { body, submit });
}

export function captionSheet(chat, file, { title, accepts = true }, send) {
  const shown = file.type.startsWith("image/") ? h("img", { class: "preview", src: URL.createObjectURL(file), alt: "" }) : h("p", {}, file.name);
  const body = [shown, accepts && field("Legenda", { name: "caption", maxlength: "1024", placeholder: "Adicione uma legenda…", autocomplete: "off", data: { testid: "caption" } })];
  sheet(chat, title, { body: body.filter(Boolean), submit: (data) => send(String(data.get("caption") || "").trim()) });
}

export function contactSheet(chat, send) {
  const body = [
    field("Nome", { name: "name", required: true, value: "Tio Valdir" }),
    field("Telefone", { name: "phone", required: true, type: "tel", value: "+55 11 98888-0166" }),
  ];
  const submit = (data) => {
    const phone = String(data.get("phone"));
    send([{ origin: "other", name: { formatted_name: data.get("name") }, phones: [{ phone, wa_id: phone.replace(/\D/g, ""), type: "CELL" }] }]);
  };
  sheet(chat, "Compartilhar contato", { body, submit });
}

export function advertSheet(chat, send) {
  const body = [
    h("p", { class: "hint" }, "Como quem tocou em um anúncio no Instagram ou Facebook e caiu na conversa."),
    field("Título do anúncio", { name: "headline", required: true, value: "Chevrolet Onix 2020 por R$ 62.900" }),
    field("Primeira mensagem", { name: "text", required: true, value: "Olá! Vi o anúncio e quero saber mais." }),
  ];
  const submit = (data) =>
    send(String(data.get("text")), {
      source_url: "https://fb.me/anuncio-teste",
      source_id: "120247700319850042",
      source_type: "ad",
      headline: data.get("headline"),
      body: "Fale com a gente pelo WhatsApp",
      media_type: "image",
      image_url: "https://scontent.example.invalid/v/anuncio.jpg",
      ctwa_clid: `Af${crypto.randomUUID().replaceAll("-", "")}`,
    });
  sheet(chat, "Chegar por um anúncio", { body, submit });
}
