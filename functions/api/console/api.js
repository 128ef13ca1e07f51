// Calls to the API. The token is in this module's memory and nowhere else.

import { language } from "./language.js";

let token = null;
let onSignedOut = () => {};

export function useToken(value, whenItEnds) {
  token = value;
  onSignedOut = whenItEnds;
}

/** What the API refuses: a stable code, what happened, what to do, the fields at fault. */
export class Problem extends Error {
  constructor(status, body = {}) {
    super(body.title ?? "");
    this.status = status;
    this.code = body.code ?? (status ? "internal_error" : "no_answer");
    this.remedy = body.detail ?? "";
    this.fields = body.problems ?? [];
    this.about = body.about ?? {};
    this.requestId = body.request_id ?? "";
  }
}

export const get = (path, options) => call("GET", path, options);
export const post = (path, body, options) => call("POST", path, { body, ...options });
export const put = (path, body, options) => call("PUT", path, { body, ...options });
export const remove = (path, options) => call("DELETE", path, options);

/** Build a path below a connection. */
export const at = (connection, ...parts) =>
  ["/v1/connections", connection, ...parts].map((part, i) => (i ? encodeURIComponent(part) : part)).join("/");

async function call(method, path, options = {}) {
  const answer = await send(method, path, options);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

/** Fetch a file; give its content and the name that the API gave it. */
export async function file(path, options = {}) {
  const answer = await send("GET", path, options);
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition") ?? "");
  return { blob: await answer.blob(), name: named ? decodeURIComponent(named[1]) : "download" };
}

/** Let the browser save what was fetched. */
export async function save(path) {
  const { blob, name } = await file(path);
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function send(method, path, { body, query, headers, signal } = {}) {
  const parameters = new URLSearchParams(query).toString();
  const answer = await fetch(path + (parameters ? `?${parameters}` : ""), {
    method,
    signal,
    headers: {
      Authorization: `Bearer ${token}`,
      "Accept-Language": language(),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
  }).catch((error) => {
    throw error.name === "AbortError" ? error : new Problem(0);
  });
  if (answer.status === 401) onSignedOut();
  if (!answer.ok) throw new Problem(answer.status, await problemOf(answer));
  return answer;
}

async function problemOf(answer) {
  const isJson = (answer.headers.get("content-type") ?? "").includes("json");
  return isJson ? answer.json().catch(() => ({})) : {};
}
