// The line to the live process: a socket that comes back by itself, and a look every five seconds where it cannot.

const LOOK_EVERY = 5000;
const LONGEST_WAIT = 15000;
const UNHEARD = 1500; // for so long after a page begins to watch, some of those who tell do not know it yet

export class Line {
  /** `on`: moved(stream, number), people(event), weather(state) with state live, polling or away. */
  constructor(address, base, on) {
    this.address = address;
    this.base = base;
    this.on = on;
    this.watched = [];
    this.told = {};
    this.wait = 500;
    this.state = "";
    this.connect();
    setInterval(() => this.socket?.readyState !== WebSocket.OPEN && this.look(), LOOK_EVERY);
    addEventListener("online", () => this.connect());
  }

  connect() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.later);
    const socket = (this.socket = new WebSocket(this.address));
    socket.onopen = () => this.send({ watch: this.watched });
    socket.onmessage = (event) => this.heard(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.weather("polling");
      if (event.code === 4403) this.look();
      this.later = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    };
  }

  heard(message) {
    if (message.type === "hello") {
      this.wait = 500;
      this.weather(message.live ? "live" : "polling");
      if (!message.live) this.on.moved("everything", 0); // what was missed while the line was down
    } else if (message.type === "weather") this.weather(message.live ? "live" : "polling");
    else if (message.type === "moved") this.moved(message.stream, message.number);
    else if (message.type === "people") this.on.people(message);
  }

  moved(stream, number) {
    if (this.told[stream] === number) return;
    this.told[stream] = number;
    this.on.moved(stream, number);
  }

  weather(state) {
    if (state === this.state) return;
    this.state = state;
    this.on.weather(state);
    if (state === "live") this.catchUp();
  }

  /** What happened before anybody knew that this page watches. */
  catchUp() {
    this.on.moved("everything", 0);
    setTimeout(() => this.on.moved("everything", 0), UNHEARD);
  }

  watch(conversations) {
    const added = conversations.some((one) => !this.watched.includes(one));
    this.watched = conversations;
    if (added) setTimeout(() => this.on.moved("everything", 0), UNHEARD);
    if (this.socket?.readyState === WebSocket.OPEN) this.send({ watch: conversations });
    else if (this.state) this.look();
  }

  here(conversation, doing) {
    this.send({ here: conversation, doing });
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Ask where the streams stand; what moved is told as the socket would. */
  async look() {
    const query = new URLSearchParams(this.watched.map((one) => ["chat", one]));
    try {
      const answer = await fetch(`${this.base}novidades/?${query}`, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) return this.on.signedOut();
      if (!answer.ok) throw new Error(answer.status);
      const { streams } = await answer.json();
      if (this.state === "away") {
        this.weather("polling");
        this.on.moved("everything", 0);
      }
      for (const [stream, number] of Object.entries(streams)) {
        this.moved(stream, number); // one seen for the first time may have moved since the page was drawn
      }
    } catch {
      this.weather("away");
    }
  }
}
