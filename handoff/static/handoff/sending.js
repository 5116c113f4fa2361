// What the agent typed is never lost: drafts are kept, and what is on its way is tried again with the same key.
import { newKey, page } from "./server.js";

const OWN = `console:${page.dataset.me}:`; // a browser may be shared: nobody sends what another typed
const DRAFT = `${OWN}draft:`;
const WAITING = `${OWN}outgoing`;

const KEPT = 3 * 24 * 60 * 60 * 1000; // milliseconds a draft is kept

export const draft = {
  read: (handoff) => stored(DRAFT + handoff)?.text ?? "",
  keep(handoff, text) {
    if (text) localStorage.setItem(DRAFT + handoff, JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(DRAFT + handoff);
  },
};

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

const drafts = () => Object.keys(localStorage).filter((key) => key.includes("draft:"));

/** Drafts of anybody that nobody came back to; what is written of customers must not lie about. */
export function forgetOld() {
  for (const key of drafts()) if (Date.now() - (stored(key)?.at ?? 0) > KEPT) localStorage.removeItem(key);
}

/** Who signs out leaves no drafts; what was sent and did not arrive yet stays. */
export function forgetMine() {
  for (const key of drafts()) if (key.startsWith(DRAFT)) localStorage.removeItem(key);
}

const read = () => stored(WAITING) ?? [];
const write = (all) => localStorage.setItem(WAITING, JSON.stringify(all));

/** Texts wait in the browser's store and outlive the page; files wait in the page, which warns before it is closed. */
export class Outgoing {
  /** `post(handoff, path, fields)` resolves to the answer; `changed(handoff, sent, refused)` is called when something moved. */
  constructor(post, changed) {
    this.post = post;
    this.changed = changed;
    this.busy = false;
    this.files = [];
    setInterval(() => this.push(), 3000);
    addEventListener("beforeunload", (event) => this.files.length && event.preventDefault());
  }

  all = () => [...read(), ...this.files].sort((one, other) => one.at - other.at);
  of = (handoff) => this.all().filter((one) => one.handoff === handoff);

  add(handoff, text) {
    write([...read(), { handoff, text, key: newKey(), at: Date.now(), problem: "" }]);
    this.started(handoff);
  }

  /** `kind` is "voz" for what was recorded; `text` goes under the file. */
  addFile(handoff, file, kind, text) {
    this.files.push({ handoff, file, kind, text, key: newKey(), at: Date.now(), problem: "" });
    this.started(handoff);
  }

  started(handoff) {
    this.changed(handoff);
    this.push();
  }

  drop(key) {
    const gone = this.all().find((one) => one.key === key);
    this.forget(key);
    if (gone) this.changed(gone.handoff);
    return gone;
  }

  forget(key) {
    write(read().filter((one) => one.key !== key));
    this.files = this.files.filter((one) => one.key !== key);
  }

  refused(key, problem) {
    write(read().map((one) => (one.key === key ? { ...one, problem } : one)));
    this.files = this.files.map((one) => (one.key === key ? { ...one, problem } : one));
  }

  /** In order, one after the other; what the server refuses stays with its reason, what did not reach it is retried. */
  async push() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let one; (one = this.all().find((each) => !each.problem)); ) {
        const answer = await this.hand(one);
        if (answer.ok) this.forget(one.key);
        else if (answer.reached) this.refused(one.key, answer.words);
        else break;
        this.changed(one.handoff, answer.ok, answer.ok ? null : { text: one.text, words: answer.words });
      }
    } finally {
      this.busy = false;
    }
  }

  hand({ handoff, key, text, file, kind }) {
    if (!file) return this.post(handoff, "texto/", { texto: text, key });
    return this.post(handoff, "arquivo/", { arquivo: file, tipo: kind, legenda: text, key });
  }
}

/** A voice note: what the browser records, as it records it; the server makes it what WhatsApp plays. */
export class Recorder {
  async start() {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const type = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"].find((one) =>
      MediaRecorder.isTypeSupported(one),
    );
    this.parts = [];
    this.recorder = new MediaRecorder(this.stream, { mimeType: type });
    this.recorder.ondataavailable = (event) => this.parts.push(event.data);
    this.recorder.start();
  }

  stop() {
    return new Promise((resolve) => {
      this.recorder.onstop = () => {
        this.stream.getTracks().forEach((track) => track.stop());
        resolve(new Blob(this.parts, { type: this.recorder.mimeType }));
      };
      this.recorder.stop();
    });
  }

  get recording() {
    return this.recorder?.state === "recording";
  }
}
