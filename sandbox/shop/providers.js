// Logging in by another company: the buttons, the page that such a login ends on, and what is linked to the account.
// The ticket of a login stays in this tab until it has logged in, registered or linked.

import * as api from "./api.js";
import { loginPage, next, sayNext } from "./frame.js";
import { brand, day, t } from "./texts.js";
import { action, explain, h, notice, table } from "./ui.js";

const BEGUN = "comptoir.provider.begun";
const TICKET = "comptoir.provider.ticket";

const stored = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");
const store = (key, value) => sessionStorage.setItem(key, JSON.stringify(value));

/** Goes to a provider's page; `intent` is `log_in` or `link`, `back` the page to end on. */
async function begin(name, intent, back) {
  const { authorization_url: url } = await api.beginProviderLogin(name);
  if (!/^https?:$/.test(new URL(url).protocol)) throw new api.ApiError(0, { detail: url });
  store(BEGUN, { intent, back });
  location.assign(url);
}

/** Puts a button for each company below a form; none where the merchant has none. */
export async function offerProviders(form) {
  const offered = await api.providers().catch(() => []);
  if (!offered.length) return;
  const buttons = offered.map(({ name, label }) => action(t("continue_with", label), () => begin(name, "log_in", next())));
  form.append(h("div", { className: "providers" }, ...buttons));
}

/** The ticket that waits for a registration or a login by password, with who it is for; null when there is none. */
export async function waiting() {
  const held = stored(TICKET);
  if (!held) return null;
  return api.readTicket(held.ticket).then((person) => ({ ...held, person })).catch(() => { forget(); return null; });
}

export const forget = () => sessionStorage.removeItem(TICKET);

/** A registration by a provider: what it told; no password where it confirms the address. */
export function fillIn(form, { label, person }) {
  for (const name of ["first_name", "name", "email"]) form.elements[name].value = person[name] ?? "";
  form.querySelector("h1").after(notice(t("filled_in_by", label)));
  if (!person.email_confirmed) return;
  form.elements.email.readOnly = true;
  form.elements.password.closest("label").hidden = true;
}

/** After a login by password: links what waits. */
export async function linkWaiting() {
  const held = stored(TICKET);
  if (!held) return;
  forget();
  await api.linkProvider(held.ticket)
    .then(() => sayNext(t("provider_linked", held.label)))
    .catch((error) => sayNext(explain(error), "bad"));
}

/** The page that a login at a provider ends on, with a ticket or an error in its fragment. */
export async function providerPage(place) {
  const found = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  const { intent, back } = stored(BEGUN) ?? { intent: "log_in", back: "./" };
  sessionStorage.removeItem(BEGUN);
  const offered = await api.providers().catch(() => []);
  const label = offered.find(({ name }) => name === found.get("provider"))?.label ?? "";
  try {
    if (!found.get("ticket")) throw new api.ApiError(0, { detail: t(`provider_error.${found.get("error")}`, label) });
    const ticket = found.get("ticket");
    if (intent === "link" && api.session.read()) await api.linkProvider(ticket);
    else if (!await logIn(ticket, label, place)) return;
    if (intent === "link") sayNext(t("provider_linked", label));
    location.replace(back);
  } catch (error) {
    place.append(notice(explain(error), "bad"), h("a", { className: "button primary", href: loginPage(), textContent: t("login") }));
  } finally {
    place.removeAttribute("aria-busy");
  }
}

/** Whether an account is linked; when none is, the page offers to open one or to log in and link. */
async function logIn(ticket, label, place) {
  try {
    await api.loginByProvider(ticket);
    return true;
  } catch (error) {
    if (error.code !== "provider_not_linked") throw error;
    store(TICKET, { ticket, label });
    place.append(
      h("p", { textContent: t("provider_not_linked", label, brand.name) }),
      h("a", { className: "button primary", href: loginPage("register.html"), textContent: t("register") }),
      h("a", { href: loginPage(), textContent: t("login_to_link") }),
    );
    return false;
  }
}

/** The companies that the account is linked to, and those that it may be. */
export async function linkedProviders() {
  const [offered, linked] = await Promise.all([api.providers(), api.ownProviders()]);
  const rows = linked.map((one) => [
    one.label, one.email ?? "", day(one.linked_at),
    action(t("unlink", one.label), async () => {
      await api.unlinkProvider(one.name);
      sayNext(t("provider_unlinked", one.label));
      location.reload();
    }),
  ]);
  const free = offered.filter(({ name }) => !linked.some((one) => one.name === name));
  const buttons = free.map(({ name, label }) => action(t("link_with", label), () => begin(name, "link", "account.html")));
  return h("div", {}, table(["provider", "email", "since", "action"], rows, t("no_providers")), h("p", { className: "providers" }, ...buttons));
}
