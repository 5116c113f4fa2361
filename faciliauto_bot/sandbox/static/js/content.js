// What a bubble holds, by message type, and what can be tapped on it.

import { h, icon, prettyNumber } from "./dom.js";
import { formatted } from "./format.js";
import { listSheet, locationSheet } from "./sheets.js";

const source = (content) => content.link || (content.id ? `/sandbox/api/media/${content.id}` : "");

export function contentOf(message, chat) {
  const build = TYPES[message.type] || (() => ({ body: note(`Mensagem do tipo “${message.type}”`) }));
  const { body, actions = [] } = build(message.content, message, chat);
  return { body: h("div", { class: "content" }, advert(message.content), body), actions };
}

export function summaryOf({ type, content }) {
  const words = {
    text: () => content.body,
    image: () => `${content.caption || "Foto"}`,
    video: () => `${content.caption || "Vídeo"}`,
    audio: () => "Mensagem de áudio",
    document: () => `${content.filename || "Documento"}`,
    sticker: () => "Figurinha",
    location: () => `${content.name || "Localização"}`,
    contacts: () => "Contato",
    interactive: () => content.body?.text || content[content.type]?.title || "Mensagem",
    button: () => content.text,
    template: () => content.body,
  };
  return (words[type] || (() => "Mensagem"))();
}

const note = (text) => h("p", { class: "forward" }, text);
const caption = (content) => (content.caption ? formatted(content.caption) : null);

function picture(content, name = "picture") {
  const image = h("img", { class: name, src: source(content), alt: content.caption || "Foto", loading: "lazy", data: { testid: "picture" } });
  image.addEventListener("error", () => image.replaceWith(h("div", { class: "picture broken" }, "Foto indisponível")), { once: true });
  return name === "picture" ? h("a", { href: source(content), target: "_blank", rel: "noopener noreferrer" }, image) : image;
}

function file(content) {
  const name = content.filename || "documento";
  return h("a", { class: "file", href: source(content), target: "_blank", rel: "noopener noreferrer" }, h("i", {}, icon("paper", 30)), h("span", {}, name, h("small", {}, content.mime_type || "documento")));
}

function place(content) {
  const { latitude, longitude, name, address } = content;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`;
  return h(
    "a",
    { class: "map", href, target: "_blank", rel: "noopener noreferrer" },
    h("div", { class: "map-sky" }, icon("pin", 38)),
    h("div", { class: "map-text" }, name || "Localização", h("small", {}, address || `${latitude}, ${longitude}`)),
  );
}

function people(content) {
  return content.items.map((person) =>
    h("div", { class: "card" }, h("i", {}, icon("person", 22)), h("span", {}, person.name?.formatted_name || "Contato", h("small", {}, (person.phones || []).map((phone) => phone.phone).join(", ")))),
  );
}

function header(content) {
  const head = content.header;
  if (!head) return null;
  if (head.type === "text") return h("p", { class: "head" }, head.text);
  if (head.type === "document") return file(head.document);
  if (head.type === "video") return h("video", { src: source(head.video), controls: true });
  return picture(head.image);
}

function framed(content, body = content.body?.text) {
  return [header(content), body && formatted(body), content.footer && h("p", { class: "foot" }, content.footer.text)].filter(Boolean);
}

function action(testid, iconName, label, onclick) {
  return h("button", { type: "button", data: { testid }, onclick }, iconName && icon(iconName, 18), label);
}

function outLink(label, url) {
  return h("a", { href: /^https?:/.test(url) ? url : "#", target: "_blank", rel: "noopener noreferrer", data: { testid: "cta-link" } }, icon("link", 17), label);
}

const INTERACTIVE = {
  button: (content, message, chat) =>
    content.action.buttons.map(({ reply }) =>
      action("reply-button", "reply", reply.title, () => chat.send({ type: "button_reply", button_reply: { id: reply.id, title: reply.title }, reply_to: message.id })),
    ),
  list: (content, message, chat) => [
    action("list-open", "list", content.action.button, () => listSheet(chat, content, (row) => chat.send({ type: "list_reply", list_reply: row, reply_to: message.id }))),
  ],
  cta_url: (content) => [outLink(content.action.parameters.display_text, content.action.parameters.url)],
  location_request_message: (content, message, chat) => [
    action("send-location", "pin", "Enviar localização", () => locationSheet(chat, (location) => chat.send({ type: "location", location, reply_to: message.id }))),
  ],
  request_contact_info: (content, message, chat) => [action("share-contact", "person", "Compartilhar meu telefone", () => shareOwnContact(chat, message))],
  flow: (content, message, chat) => [
    action("open-flow", null, content.action.parameters.flow_cta, () => chat.send({ type: "nfm_reply", nfm_reply: { name: "flow", body: "Sent", response_json: "{}" }, reply_to: message.id })),
  ],
};

function shareOwnContact(chat, message) {
  const { name, number, wa_id: waId } = chat.phone;
  const card = { origin: "contact_request", name: { formatted_name: name }, phones: [{ phone: prettyNumber(number), wa_id: waId, type: "MOBILE" }] };
  chat.send({ type: "contacts", contacts: [card], reply_to: message.id });
}

function interactive(content, message, chat) {
  const answer = content[content.type];
  if (message.direction === "inbound") {
    const details = answer?.description && h("p", { class: "foot" }, answer.description);
    return { body: h("div", {}, formatted(answer?.title || "Formulário enviado"), details) };
  }
  const build = INTERACTIVE[content.type];
  return { body: h("div", {}, framed(content)), actions: build ? build(content, message, chat) : [] };
}

function template(content, message, chat) {
  const head = content.media ? { header: content.media } : content.header ? { header: { type: "text", text: content.header } } : {};
  const footer = content.footer ? { footer: { text: content.footer } } : {};
  const actions = (content.buttons || []).map((button) =>
    button.type === "url"
      ? outLink(button.text, button.url)
      : action("reply-button", "reply", button.text, () => chat.send({ type: "button", button: { payload: button.payload, text: button.text }, reply_to: message.id })),
  );
  return { body: h("div", {}, framed({ ...head, ...footer }, content.body)), actions };
}

function advert(content) {
  const ad = content.referral;
  return ad ? h("div", { class: "advert" }, h("b", {}, ad.headline || "Anúncio"), ad.body || "Veio de um anúncio") : null;
}

const TYPES = {
  text: (content) => ({ body: formatted(content.body) }),
  image: (content) => ({ body: h("div", {}, picture(content), caption(content)) }),
  sticker: (content) => ({ body: picture(content, "sticker-image") }),
  video: (content) => ({ body: h("div", {}, h("video", { src: source(content), controls: true, preload: "metadata" }), caption(content)) }),
  audio: (content) => ({ body: h("div", { class: "voice" }, content.voice && icon("mic", 20), h("audio", { src: source(content), controls: true, preload: "metadata" })) }),
  document: (content) => ({ body: h("div", {}, file(content), caption(content)) }),
  location: (content) => ({ body: place(content) }),
  contacts: (content) => ({ body: h("div", {}, people(content)) }),
  button: (content) => ({ body: formatted(content.text) }),
  unsupported: () => ({ body: note("Enquete") }),
  order: () => ({ body: note("Pedido do catálogo") }),
  interactive,
  template,
};
