// Voice notes: recorded where the browser has a microphone, silent Ogg Opus otherwise.

const FRAME = [0xf8, 0xff, 0xfe]; // 20 ms of Opus silence
const FRAMES_A_PAGE = 50;

const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit += 1) value = (value << 1) ^ (value & 0x80000000 ? 0x04c11db7 : 0);
  return value >>> 0;
});

function page(packets, { flags, sequence, samples }) {
  const data = packets.flat();
  const bytes = new Uint8Array(27 + packets.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("OggS"));
  bytes[5] = flags;
  view.setUint32(6, samples, true);
  view.setUint32(14, 1, true);
  view.setUint32(18, sequence, true);
  bytes[26] = packets.length;
  packets.forEach((packet, index) => { bytes[27 + index] = packet.length; });
  bytes.set(data, 27 + packets.length);
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ CRC[(crc >>> 24) ^ byte]) >>> 0;
  view.setUint32(22, crc, true);
  return bytes;
}

export function silence(seconds) {
  const text = (words) => [...new TextEncoder().encode(words)];
  const head = [...text("OpusHead"), 1, 1, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0];
  const tags = [...text("OpusTags"), 7, 0, 0, 0, ...text("sandbox"), 0, 0, 0, 0];
  const pages = [page([head], { flags: 2, sequence: 0, samples: 0 }), page([tags], { flags: 0, sequence: 1, samples: 0 })];
  for (let second = 1; second <= seconds; second += 1) {
    const frames = Array.from({ length: FRAMES_A_PAGE }, () => FRAME);
    pages.push(page(frames, { flags: second === seconds ? 4 : 0, sequence: second + 1, samples: second * 48000 }));
  }
  return new Blob(pages, { type: "audio/ogg; codecs=opus" });
}

// Starts recording; the returned function stops and gives the sound.
export async function record() {
  const started = Date.now();
  const quiet = async () => silence(Math.max(1, Math.round((Date.now() - started) / 1000)));
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return quiet;
  }
  const chunks = [];
  const recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
  recorder.start();
  return () =>
    new Promise((resolve) => {
      recorder.addEventListener("stop", () => {
        stream.getTracks().forEach((track) => track.stop());
        resolve(chunks.length ? new Blob(chunks, { type: recorder.mimeType }) : quiet());
      });
      recorder.stop();
    });
}
