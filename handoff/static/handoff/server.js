// Asking the server: fragments come as HTML, steps answer in JSON with words for the agent.

export const page = document.getElementById("console");
export const base = page.dataset.base;
export const $ = (selector, within = page) => within.querySelector(selector);
export const $$ = (selector, within = page) => [...within.querySelectorAll(selector)];
const csrf = $("[name=csrfmiddlewaretoken]").value;
const AWAY = "Sem conexão com o servidor. Tente de novo.";
const APART = 400; // milliseconds
const PATIENCE = 20000; // milliseconds; a line that hangs must not keep the page from asking again
const askings = {};

export async function get(path, body) {
  const how = body ? { method: "POST", body, headers: { "X-CSRFToken": csrf } } : {};
  const answer = await fetch(base + path, { ...how, signal: AbortSignal.timeout(PATIENCE) });
  if (answer.redirected || answer.status === 403) return signedOut();
  if (!answer.ok) throw new Error(answer.status);
  return answer.text();
}

/** What the server answers, null where it does not; undefined where the same was asked again meanwhile: answers overtake. */
export async function newest(what, path, body) {
  const mine = (askings[what] = (askings[what] ?? 0) + 1);
  const html = await get(path, body).catch(() => null);
  return askings[what] === mine ? html : undefined;
}

/** `ask`, but never twice at a time nor more often than every 400 ms; what is asked for meanwhile is asked once more. */
export function paced(ask) {
  let wanted = false;
  let running = false;
  return async () => {
    wanted = true;
    if (running) return;
    running = true;
    while (wanted) {
      wanted = false;
      await ask().catch(reportError); // one that fails must not be the last
      await new Promise((rested) => setTimeout(rested, APART));
    }
    running = false;
  };
}

/** `{ok, words, reached}`; `reached` is false where nobody answered: the same may be tried again. */
export async function post(handoff, path, fields = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const answer = await fetch(base + (handoff ? `${handoff}/` : "") + path, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": csrf },
    signal: fields.arquivo ? null : AbortSignal.timeout(PATIENCE), // files take as long as the line needs
  }).catch(() => null);
  if (!answer || answer.status >= 500) return { ok: false, reached: false, words: AWAY };
  if (answer.headers.get("Content-Type")?.includes("json")) {
    const said = await answer.json().catch(() => null);
    return said ? { ...said, reached: true } : { ok: false, reached: false, words: AWAY };
  }
  if (answer.redirected || answer.status === 403) return signedOut(); // also a page older than the last signing in
  const words = answer.status === 404 ? "Este atendimento não está mais ao seu alcance." : "O servidor recusou o envio.";
  return { ok: false, reached: true, words };
}

export function signedOut() {
  location.assign(`/admin/login/?next=${encodeURIComponent(location.pathname)}`);
  return new Promise(() => {});
}

/** Under it a second try sends nothing twice. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is not there without https
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
