// Small helpers to build elements. Text always goes in as text, never as markup.

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const PATHS = {
  send: "M3 20.500 21.500 12 3 3.500l.01 6.600L16 12 3.010 13.900z",
  mic: "M12 14.500a3 3 0 0 0 3-3v-6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3Zm5.300-3a5.300 5.300 0 0 1-10.600 0H5a7 7 0 0 0 6.100 6.900V21.500h1.800v-3.100A7 7 0 0 0 19 11.500z",
  clip: "M16.500 6v11.500a4.500 4.500 0 0 1-9 0V5a3 3 0 0 1 6 0v10.500a1.500 1.500 0 0 1-3 0V6H9v9.500a3 3 0 0 0 6 0V5a4.500 4.500 0 0 0-9 0v12.500a6 6 0 0 0 12 0V6z",
  smile: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16Zm3.500-9a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3Zm-7 0a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3Zm3.500 6.500a5.500 5.500 0 0 0 5.100-3.500H6.900a5.500 5.500 0 0 0 5.100 3.500Z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4Zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
  close: "M19 6.400 17.600 5 12 10.600 6.400 5 5 6.400 10.600 12 5 17.600 6.400 19 12 13.400 17.600 19 19 17.600 13.400 12z",
  down: "M7.400 8.600 12 13.200l4.600-4.600L18 10l-6 6-6-6z",
  list: "M4 6.500h2v2H4zm4 0h12v2H8zm-4 4.500h2v2H4zm4 0h12v2H8zm-4 4.500h2v2H4zm4 0h12v2H8z",
  link: "M19 19H5V5h7V3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-7h-2zM14 3v2h3.600l-9.800 9.800 1.400 1.400L19 6.400V10h2V3z",
  reply: "M10 9V5l-7 7 7 7v-4.100c5 0 8.500 1.600 11 5.100-1-5-4-10-11-11Z",
  pin: "M12 2a7 7 0 0 0-7 7c0 5.300 7 13 7 13s7-7.700 7-13a7 7 0 0 0-7-7Zm0 9.500A2.500 2.500 0 1 1 12 6.500a2.500 2.500 0 0 1 0 5Z",
  person: "M12 12a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9Zm0 2.200c-3.300 0-9 1.600-9 4.800v2h18v-2c0-3.200-5.700-4.800-9-4.800Z",
  verified: "m23 12-2.400-2.800.3-3.700-3.600-.8-1.900-3.200L12 3 8.600 1.500 6.700 4.700l-3.600.8.3 3.700L1 12l2.400 2.800-.3 3.700 3.600.8 1.900 3.200L12 21l3.400 1.500 1.900-3.200 3.600-.8-.3-3.700zm-12.900 4.700-3.800-3.800 1.500-1.500 2.300 2.300 5.900-5.900 1.500 1.500z",
  clock: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16Zm.5-13H11v6l5.200 3.200.8-1.300-4.500-2.700z",
  photo: "M21 19V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2ZM8.500 13.500l2.500 3 3.500-4.500 4.500 6H5z",
  video: "M17 10.500V7a1 1 0 0 0-1-1H4a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-3.500l4 4v-11z",
  sound: "M12 3a9 9 0 0 0-9 9v7a2 2 0 0 0 2 2h4v-8H5v-1a7 7 0 0 1 14 0v1h-4v8h4a2 2 0 0 0 2-2v-7a9 9 0 0 0-9-9Z",
  paper: "M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zm2 16H8v-2h8zm0-4H8v-2h8zm-3-5V3.500L18.500 9z",
  sticker: "M5 3a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h9l7-7V5a2 2 0 0 0-2-2zm9 16.500V14h5.500zM8.500 8a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3Zm7 0a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3ZM7.500 13h8a4 4 0 0 1-8 0Z",
  poll: "M19 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2ZM9 17H7v-7h2zm4 0h-2V7h2zm4 0h-2v-4h2z",
  advert: "M18 11v2h4v-2zm-2 6.600 3.200 2.400 1.200-1.600-3.200-2.400zm4.400-12L19.200 4 16 6.400 17.200 8zM4 9a2 2 0 0 0-2 2v2a2 2 0 0 0 2 2h1v4h2v-4h1l5 3V6L8 9zm11.500 3a4.500 4.500 0 0 0-1.500-3.300v6.700a4.500 4.500 0 0 0 1.500-3.400Z",
  lock: "M18 8h-1V6A5 5 0 0 0 7 6v2H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V10a2 2 0 0 0-2-2Zm-9-2a3 3 0 0 1 6 0v2H9z",
  tick: "M9 16.200 4.800 12l-1.400 1.400L9 19 21 7l-1.400-1.400z",
  ticks: "m18 7-1.400-1.400-6.300 6.300 1.400 1.400zm4.200-1.400-10.500 10.600L7.500 12l-1.400 1.400 5.600 5.600 12-12zM.4 13.400 6 19l1.400-1.400L1.800 12z",
};

export function icon(name, size = 24) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, props = {}) {
  return h("button", { type: "button", title: label, "aria-label": label, ...props, class: `icon ${props.class || ""}` }, icon(name));
}

export function toast(text) {
  const note = h("div", { class: "toast" }, text);
  document.getElementById("toasts")?.append(note);
  setTimeout(() => note.remove(), 4500);
}

export function dateTime(seconds) {
  return new Date(seconds * 1000).toLocaleString("pt-BR", { dateStyle: "short", timeStyle: "medium" });
}

export function prettyNumber(number) {
  const br = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(number);
  return br ? `+55 ${br[1]} ${br[2]}-${br[3]}` : `+${number}`;
}
