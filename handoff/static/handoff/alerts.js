// A new handoff is heard and seen: sound, the title, a notice of the desktop; each can be switched off.

const kept = (name, otherwise) => localStorage.getItem(`console:${name}`) ?? otherwise;
const title = document.title;
let context;

export function switches() {
  bind("co-sound", "sound", "1");
  bind("co-desktop", "desktop", "", async () => (await Notification.requestPermission()) === "granted");
}

function bind(id, name, otherwise, allowed = async () => true) {
  const button = document.getElementById(id);
  const show = () => button.setAttribute("aria-pressed", String(Boolean(kept(name, otherwise))));
  show();
  button.addEventListener("click", async () => {
    const on = !kept(name, otherwise) && (await allowed());
    localStorage.setItem(`console:${name}`, on ? "1" : "");
    show();
  });
}

export function badge(waiting, unread) {
  const number = waiting + unread;
  document.title = number ? `(${number}) ${title}` : title;
}

/** Say it to who listens, who looks elsewhere, and who uses a screen reader. */
export function announce(words, open) {
  document.getElementById("co-live").textContent = words;
  if (kept("sound", "1")) beep();
  if (kept("desktop", "") && document.hidden && Notification.permission === "granted") {
    const notice = new Notification("FacilIAuto", { body: words, tag: "console" }); // no name of a customer
    notice.onclick = () => {
      focus();
      open?.();
      notice.close();
    };
  }
}

function beep() {
  try {
    context ??= new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = 740;
    volume.gain.setValueAtTime(0.15, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.35);
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.4);
  } catch {
    // a browser that has not been touched yet stays silent
  }
}
