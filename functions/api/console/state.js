// What the page knows: who is signed in, which source systems and connections there are, and the
// connection that is being looked at, kept fresh.

import { at, get } from "./api.js";

const QUICK_MS = 1_500; // while something is going on
const CALM_MS = 15_000;
const FRESH_MS = 2_000;

export const known = {
  me: null, person: null, providers: [], connections: [], more: null, connection: null,
  filters: {}, // of the list that was looked at last
  before: null, // the place that somebody comes from
};
const listeners = new EventTarget();
let timer = 0;
let readAt = 0;

export async function load() {
  readAt = 0; // a connection that is known already was read in another language
  const [me, providers] = await Promise.all([get("/v1/me"), get("/v1/providers"), loadConnections(),
    look(idInAddress()).catch(() => {})]); // the page says what is wrong with it
  known.me = me;
  known.providers = providers.items;
}

export async function loadConnections() {
  const found = await get("/v1/connections", { query: { limit: 100 } });
  known.connections = found.items;
  known.more = found.next_cursor;
}

/** Load the next hundred of very many connections. */
export async function loadMore() {
  const found = await get("/v1/connections", { query: { limit: 100, cursor: known.more } });
  known.connections.push(...found.items);
  known.more = found.next_cursor;
}

const ROLES = ["viewer", "editor", "admin"];

/** Tell whether the person may do what needs this role. */
export const may = (role) => ROLES.indexOf(known.me.role) >= ROLES.indexOf(role);

export const provider = (code = known.connection?.provider) => known.providers.find((p) => p.code === code);

/** Look at a connection from now on; null looks at none. */
export async function look(id) {
  clearTimeout(timer);
  if (known.connection?.id !== id) Object.assign(known, { connection: null, filters: {} });
  if (!id) return;
  if (known.connection === null || Date.now() - readAt > FRESH_MS) await refresh();
  else later();
}

/** Read the connection again and tell everybody who listens. */
export async function refresh() {
  const id = known.connection?.id ?? idInAddress();
  clearTimeout(timer);
  const found = await get(at(id));
  if (id !== idInAddress()) return; // somebody went on meanwhile
  accept(found);
}

/** Take a connection that an answer brought. */
export function accept(connection) {
  const before = known.connection?.id === connection.id ? known.connection : null;
  readAt = Date.now();
  const sync = { active_run: before?.sync.active_run ?? null, ...connection.sync };
  known.connection = { ...connection, sync };
  const place = known.connections.findIndex((one) => one.id === connection.id);
  if (place < 0) known.connections.unshift(known.connection);
  else known.connections[place] = known.connection;
  listeners.dispatchEvent(new Event("connection"));
  later();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => (document.hidden ? later() : refresh().catch(later)), isBusy() ? QUICK_MS : CALM_MS);
}

const isBusy = () => known.connection.status.state === "connecting" || known.connection.sync.active_run !== null;

/** Call now and whenever the connection was read again, until the page goes. */
export function onConnection(signal, show) {
  listeners.addEventListener("connection", show, { signal });
  show();
}

/** Repeat while the page is open and visible; the first time now. */
export function repeat(signal, everyMs, work) {
  let handle = 0;
  const turn = async () => {
    if (!document.hidden) await work();
    if (!signal.aborted) handle = setTimeout(turn, everyMs);
  };
  signal.addEventListener("abort", () => clearTimeout(handle));
  return turn();
}

/** Read the address: `#/c/ID/page/argument?query`, or `#/page/argument`. */
export function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  const connection = parts[0] === "c" ? parts[1] : null;
  const [page, argument] = connection ? parts.slice(2) : parts;
  return { connection, page, argument, query: Object.fromEntries(new URLSearchParams(query)) };
}

const idInAddress = () => route().connection;

/** Write an address of this page. */
export function address({ connection, page, argument, query } = {}) {
  const parts = [...(connection ? ["c", connection] : []), page, argument].filter(Boolean);
  const parameters = new URLSearchParams(query).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${parameters ? `?${parameters}` : ""}`;
}

/** Write an address below the connection that is being looked at. */
export const here = (page, argument, query) => address({ connection: known.connection.id, page, argument, query });
