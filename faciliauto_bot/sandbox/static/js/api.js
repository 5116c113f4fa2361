// The sandbox's control API.

async function call(method, path, body) {
  const form = body instanceof FormData;
  const response = await fetch(`/sandbox/api/${path}`, {
    method,
    body: form ? body : body && JSON.stringify(body),
    headers: body && !form ? { "Content-Type": "application/json" } : {},
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error?.message || response.statusText), { status: response.status });
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);

export const sendFrom = (phoneId, message) => post(`phones/${phoneId}/messages`, message);

export async function upload(blob, { name, type }) {
  const form = new FormData();
  form.append("file", blob, name);
  form.append("type", type || blob.type);
  return (await post("media", form)).id;
}
