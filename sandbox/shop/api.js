// Every call to the services and every shape of their answers, in one place. The pages see only what this file returns.
// All addresses are the gateway's own (same origin).

import { language } from "./texts.js";

const SESSION = "comptoir.session";
const KNOWN = "comptoir.known";

/** A refused request: RFC 9457's detail for people, and `fields` as [{field, detail}]. Status 0: no answer at all. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || "");
    this.status = status;
    this.code = problem?.code;
    this.fields = problem?.errors ?? [];
  }
}

/** The access token and the customer's name, for this tab. The refresh token is a cookie that no script reads; KNOWN
 * says that there may be one. */
export const session = {
  read: () => JSON.parse(sessionStorage.getItem(SESSION) ?? "null"),
  begin({ access_token, account }) {
    const name = [account.first_name, account.name].filter(Boolean).join(" ") || account.email;
    sessionStorage.setItem(SESSION, JSON.stringify({ access_token, name }));
    localStorage.setItem(KNOWN, "yes");
  },
  end() {
    sessionStorage.removeItem(SESSION);
    localStorage.removeItem(KNOWN);
  },
};

async function send(method, path, { body, key, headers: more } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language, ...more };
  const token = session.read()?.access_token;
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  try {
    return await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (cause) {
    throw new ApiError(0, null);
  }
}

let refreshing = null;

/** A new access token by the cookie, asked for once by all calls that wait. */
function refreshed() {
  refreshing ??= refresh().finally(() => { refreshing = null; });
  return refreshing;
}

async function refresh() {
  const response = await send("POST", "/identity/v1/browser-sessions/refresh");
  if (response.ok) session.begin(await response.json());
  else if (response.status < 500 && response.status !== 429) session.end();
  return response.ok;
}

/** Takes up the session of another tab, if there is one. */
export async function resume() {
  if (!session.read() && localStorage.getItem(KNOWN)) await refreshed().catch(() => false);
}

async function call(method, path, options) {
  const before = session.read()?.access_token;
  let response = await send(method, path, options);
  if (response.status === 401 && before) {
    if (session.read()?.access_token === before) await refreshed();
    response = await send(method, path, options); // without a token where the session is over: some calls need none
  }
  if (response.ok) return response;
  throw new ApiError(response.status, await response.json().catch(() => null));
}

async function json(method, path, options) {
  const response = await call(method, path, options);
  return response.status === 204 ? null : response.json().catch(() => null);
}

/** Runs `attempt` again while a service has not heard of the object yet (404 or 503, events still on their way). */
async function patiently(attempt, tries = 5) {
  for (let left = tries; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (![404, 503].includes(error.status) || left <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

// Accounts

/** The terms of sale in force; what is accepted names their version and hash. */
export const terms = () => json("GET", `/identity/v1/legal-texts/terms_of_sale?locale=${language}`);

export const register = (account, { version, hash }) =>
  json("POST", "/identity/v1/accounts", { body: { ...account, terms: { version, hash }, locale: language } });
// Registration in steps. `draft` is {id, secret}; each answer is the step to show, with its fields.

const step = (method, { id, secret }, path, body) =>
  json(method, `/identity/v1/registrations/${encodeURIComponent(id)}${path}`, { body, headers: { "Registration-Secret": secret } });

export const beginRegistration = () => json("POST", "/identity/v1/registrations", { body: { locale: language, return_target: "web" } });
export const registration = (draft) => step("GET", draft, "");
export const chooseProfile = (draft, profile) => step("PUT", draft, "/profile", { profile });
export const giveDetails = (draft, details) => step("PUT", draft, "/details", details);
export const confirmRegistration = (draft, { version, hash }) =>
  step("POST", draft, "/confirmation", { terms_accepted: true, terms: { version, hash } });

export const confirmAddress = (token) => json("POST", "/identity/v1/address-confirmations", { body: { token } });
export const refuseAddress = (token) =>
  json("POST", "/identity/v1/address-confirmations/refusals", { body: { token } });
export const accessRequest = (token) => json("POST", "/identity/v1/access-requests/shown", { body: { token } });
export const decideAccess = (token, approve, role) =>
  json("POST", "/identity/v1/access-requests/decided", { body: { token, approve, role } });
export const askAccess = (body) => json("POST", "/identity/v1/company-links", { body });
export const askReset = (email) => json("POST", "/identity/v1/password-resets", { body: { email } });
export const redeemReset = (token, password) =>
  json("POST", "/identity/v1/password-resets/redeem", { body: { token, password } });

export async function login(email, password) {
  session.end();
  session.begin(await json("POST", "/identity/v1/browser-sessions", { body: { email, password } }));
}

export async function loginByProvider(ticket) {
  session.end();
  session.begin(await json("POST", "/identity/v1/browser-sessions/by-provider", { body: { ticket } }));
}

export async function logout() {
  await call("DELETE", "/identity/v1/browser-sessions/current");
  session.end();
}

// Logging in by another company. A cookie of the browser says that it has begun the login of a ticket.

export const providers = async () => (await json("GET", "/identity/v1/providers")).items;
export const beginProviderLogin = (provider) =>
  json("POST", "/identity/v1/browser-provider-logins", { body: { provider, locale: language, return_target: "web" } });
export const readTicket = (ticket) => json("POST", "/identity/v1/provider-tickets", { body: { ticket } });
export const ownProviders = async () => (await json("GET", "/identity/v1/me/providers")).items;
export const linkProvider = (ticket) => json("POST", "/identity/v1/me/providers", { body: { ticket } });
export const unlinkProvider = (name) => json("DELETE", `/identity/v1/me/providers/${encodeURIComponent(name)}`);

// Whom one acts for, and a company's users

/** What the access token says of whom it acts for: kind, customer_number, role. */
export function acting() {
  const [, claims] = session.read().access_token.split(".");
  return JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/")));
}

export const me = () => json("GET", "/identity/v1/me");

export async function actFor(customerNumber) {
  session.begin(await json("PUT", "/identity/v1/sessions/current/customer", { body: { customer_number: customerNumber } }));
}

export async function acceptInvitation(token) {
  await json("POST", "/identity/v1/me/memberships", { body: { token } });
  await refreshed();
}

const usersPath = (company, user = "") => `/identity/v1/companies/${encodeURIComponent(company)}/users${user && `/${encodeURIComponent(user)}`}`;

export const companyUsers = async (company) => (await json("GET", usersPath(company))).items;

export async function changeRole(company, user, role) {
  const current = await call("GET", usersPath(company, user));
  return json("PUT", usersPath(company, user), { body: { role }, headers: { "If-Match": current.headers.get("ETag") } });
}

export const removeUser = (company, user) => json("DELETE", usersPath(company, user));
export const invite = (company, body) => json("POST", `/identity/v1/companies/${encodeURIComponent(company)}/invitations`, { body });
export const leaveCompany = (company) => json("DELETE", `/identity/v1/me/memberships/${encodeURIComponent(company)}`);

// Personal data

export const dataRequests = async () => (await json("GET", "/identity/v1/me/data-requests")).items;
export const askData = (body) => json("POST", "/identity/v1/me/data-requests", { body });
export const withdrawData = (id) => json("POST", `/identity/v1/me/data-requests/${encodeURIComponent(id)}/withdrawal`);
export const confirmDataRequest = (token) => json("POST", "/identity/v1/data-requests/confirm", { body: { token } });
export const dataArchive = async (token) => (await call("POST", "/identity/v1/me/data-requests/archive", { body: { token } })).blob();

// The profile. Whatever is read below `/me` comes with the account's version, which a change sends back.

const OWN = "/identity/v1/me";

/** What stands at a path below `/me`, and the account's version. */
export async function readOwn(path = "") {
  const response = await call("GET", OWN + path);
  return { value: await response.json(), match: response.headers.get("ETag") };
}

export const changeOwn = (method, path, body, match) => 
  json(method, OWN + path, { body, headers: match ? { "If-Match": match } : {} });
export const addOwn = (path, body) => json("POST", OWN + path, { body, key: crypto.randomUUID() });
export const changePassword = (body) => json("POST", `${OWN}/password`, { body });
export const askEmailChange = (body) => json("POST", `${OWN}/email-change`, { body });
export const redeemEmailChange = (token) => json("POST", "/identity/v1/email-changes", { body: { token } });
export const wording = (kind) => json("GET", `/identity/v1/legal-texts/consent_${kind}?locale=${language}`);

// Catalogue and orders. Money is {amount: minor units, currency}; VAT rates are basis points (2100 is 21 %).

export async function products() {
  const page = await json("GET", `/orders/v1/products?limit=100&locale=${language}`);
  return page.items.map((one) => ({
    sku: one.sku,
    name: one.name,
    price: one.price_with_vat,
    net: one.price,
    vatRate: one.vat_rate,
  }));
}

const asOrder = (one) => ({
  number: one.number,
  status: one.status,
  lines: one.lines,
  totals: one.totals,
  placedAt: one.placed_at,
  expiresAt: one.expires_at,
  invoices: one.invoices,
  creditNotes: one.credit_notes,
});

const orderPath = (number) => `/orders/v1/orders/${encodeURIComponent(number)}`;

export const placeOrder = async (body, key) => asOrder(await json("POST", "/orders/v1/orders", { body, key }));
export const orders = async () => (await json("GET", "/orders/v1/orders")).items.map(asOrder);
export const order = async (number) => asOrder(await json("GET", orderPath(number)));
export const cancelOrder = async (number) => asOrder(await json("POST", `${orderPath(number)}/cancel`));

// Payment, invoices and credit notes

/** Opens the hosted card page for an order; returns its address. */
export async function checkout(number) {
  const key = crypto.randomUUID();
  const body = { payable: { kind: "order", reference: number } };
  const { url } = await patiently(() => json("POST", "/billing/v1/checkouts", { body, key }));
  if (!/^https?:$/.test(new URL(url).protocol)) throw new ApiError(0, { detail: url });
  return url;
}

export const returned = (sessionId) =>
  json("POST", `/billing/v1/checkouts/${encodeURIComponent(sessionId)}/return`);

export async function documents() {
  const page = await json("GET", "/billing/v1/invoices");
  return page.items.map((one) => ({
    kind: one.kind,
    number: one.number,
    order: one.payable.reference,
    total: one.totals.gross,
    date: one.date,
  }));
}

export async function documentPdf(number) {
  return (await call("GET", `/billing/v1/invoices/${encodeURIComponent(number)}/pdf`)).blob();
}
