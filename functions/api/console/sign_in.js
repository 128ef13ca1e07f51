// Sign-in by OpenID Connect: authorization code with PKCE. Across the redirect the verifier,
// where to sign in and the place to return to are kept; the token never is: a reload asks again.

const PENDING = "sign-in";
const LEFT = "signed-out";
const NOBODY = new Set(["login_required", "interaction_required", "account_selection_required", "consent_required"]);

let config;
let metadata;

/** Learn where to sign in; on the way back that is known already. */
export async function prepare() {
  const pending = JSON.parse(sessionStorage.getItem(PENDING));
  if (pending && isAnswerTo(pending)) return void ({ config, metadata } = pending);
  config = await json("/console/config.json");
  metadata = await json(`${config.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
}

/**
 * Finish a sign-in that is under way, or ask silently whether somebody is signed in.
 * Gives `{token, name}`, or null if a person has to do something; may leave the page instead.
 */
export async function finish() {
  const answer = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING));
  if (!pending || !isAnswerTo(pending)) {
    return sessionStorage.getItem(LEFT) ? null : begin({ prompt: "none" });
  }
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", `/${pending.hash}`);
  if (answer.has("code")) return exchange(answer.get("code"), pending);
  if (NOBODY.has(answer.get("error"))) return null;
  throw new Error(answer.get("error") ?? "no_code");
}

const isAnswerTo = (pending) => new URLSearchParams(location.search).get("state") === pending.state;

/** Leave for the issuer's page. */
export async function begin(more = {}) {
  const [verifier, state, nonce] = [secret(), secret(), secret()];
  sessionStorage.removeItem(LEFT);
  sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, nonce, config, metadata, hash: location.hash }));
  const request = new URLSearchParams({
    response_type: "code",
    client_id: config.client_id,
    redirect_uri: returnAddress(),
    scope: "openid profile email",
    audience: config.audience,
    state,
    nonce,
    code_challenge: await digest(verifier),
    code_challenge_method: "S256",
    ...more,
  });
  location.replace(`${metadata.authorization_endpoint}?${request}`);
  return new Promise(() => {}); // the page goes away
}

/** Forget the token here and, where the issuer can, the session there. */
export function leave() {
  sessionStorage.setItem(LEFT, "yes");
  const end = metadata.end_session_endpoint;
  const query = new URLSearchParams({
    client_id: config.client_id,
    logout_uri: returnAddress(),
    post_logout_redirect_uri: returnAddress(),
  });
  location.replace(end ? `${end}?${query}` : "/");
}

async function exchange(code, pending) {
  const answer = await fetch(metadata.token_endpoint, {
    method: "POST",
    credentials: "omit",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: config.client_id,
      redirect_uri: returnAddress(),
      code,
      code_verifier: pending.verifier,
    }),
  });
  if (!answer.ok) throw new Error("invalid_grant");
  const tokens = await answer.json();
  const person = claims(tokens.id_token);
  if (person.nonce !== pending.nonce) throw new Error("nonce_differs");
  return { token: tokens[config.bearer], name: person.name ?? person.email ?? person.sub };
}

const returnAddress = () => `${location.origin}/`;

async function json(address) {
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) throw new Error(`http_${answer.status}`);
  return answer.json();
}

function claims(idToken) {
  const payload = idToken.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

const secret = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function digest(text) {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
