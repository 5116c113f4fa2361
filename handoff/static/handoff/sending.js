// What the agent typed is never lost: drafts are kept, and what is on its way is tried again with the same key.

const DRAFT = "console:draft:";
const WAITING = "console:outgoing";

export const draft = {
  read: (handoff) => localStorage.getItem(DRAFT + handoff) ?? "",
  keep(handoff, text) {
    if (text) localStorage.setItem(DRAFT + handoff, text);
    else localStorage.removeItem(DRAFT + handoff);
  },
};

const read = () => JSON.parse(localStorage.getItem(WAITING) ?? "[]");
const write = (all) => localStorage.setItem(WAITING, JSON.stringify(all));

export class Outgoing {
  /** `post(handoff, path, fields)` resolves to the answer; `changed()` is called when something was sent or failed. */
  constructor(post, changed) {
    this.post = post;
    this.changed = changed;
    this.busy = false;
    setInterval(() => this.push(), 3000);
  }

  of = (handoff) => read().filter((one) => one.handoff === handoff);

  add(handoff, text) {
    write([...read(), { handoff, text, key: crypto.randomUUID?.() ?? uuid(), at: Date.now(), problem: "" }]);
    this.changed(handoff);
    this.push();
  }

  drop(key) {
    const gone = read().find((one) => one.key === key);
    write(read().filter((one) => one.key !== key));
    if (gone) this.changed(gone.handoff);
    return gone;
  }

  /** In order, one after the other; what the server refuses stays with its reason, what did not reach it is retried. */
  async push() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (const one of read().filter((each) => !each.problem)) {
        const answer = await this.post(one.handoff, "texto/", { texto: one.text, key: one.key });
        if (answer.ok) write(read().filter((each) => each.key !== one.key));
        else if (answer.reached)
          write(read().map((each) => (each.key === one.key ? { ...each, problem: answer.words } : each)));
        else break;
        this.changed(one.handoff, answer.ok);
      }
    } finally {
      this.busy = false;
    }
  }
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
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
