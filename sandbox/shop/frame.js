// What every page has around it: brand, languages, basket, who is logged in; and the way to the login page and back.

import * as api from "./api.js";
import * as basket from "./basket.js";
import { LANGUAGES, brand, language, t } from "./texts.js";
import { busy, h, notice } from "./ui.js";

const SAID = "comptoir.said";
const NAMES = { fr: "Français", nl: "Nederlands", en: "English" };

/** Finds out who is logged in, puts header, footer and texts around the page's own content and shows it. */
export async function frame() {
  await api.resume();
  document.documentElement.lang = language;
  document.title = `${t(document.body.dataset.title)} · ${brand.name}`;
  const { style } = document.documentElement;
  style.setProperty("--accent", brand.colour);
  style.setProperty("--accent-ink", luminance(brand.colour) > 0.179 ? "#000" : "#fff");
  // WCAG 2.1: a text on white needs a contrast of 4.5; a colour too light for it is not used for texts.
  if (luminance(brand.colour) < 0.183) style.setProperty("--accent-text", brand.colour);
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  document.body.prepend(h("a", { className: "skip", href: "#main", textContent: t("skip") }), header());
  document.body.append(footer());
  showSaid();
  document.body.classList.add("framed");
}

/** The relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.1). */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function header() {
  const home = h("a", { className: "brand", href: "./" },
    h("img", { src: "shop.svg", alt: "", width: 30, height: 30 }), brand.name);
  const languages = h("nav", { id: "languages", "aria-label": t("language") }, ...LANGUAGES.map(languageLink));
  const site = h("nav", { id: "site", "aria-label": t("menu") });
  showSite(site);
  return h("header", { className: "bar" }, home, site, languages);
}

function languageLink(code) {
  const url = new URL(location.href); // keeps the fragment with its token
  url.searchParams.set("lang", code);
  const link = h("a", { href: url.href, lang: code, hreflang: code, textContent: code.toUpperCase(), title: NAMES[code] });
  if (code === language) link.setAttribute("aria-current", "true");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", url.href);
    location.reload(); // a link that differs in nothing but its fragment would not load
  });
  return link;
}

/** The basket's count and who is logged in, again after either changed. */
export function showSite(site = document.getElementById("site")) {
  const count = basket.count();
  const entries = [h("a", { href: "./#basket-title", textContent: count ? t("basket_count", count) : t("basket") })];
  const known = api.session.read();
  if (known) {
    const out = h("button", { type: "button", className: "plain", textContent: t("logout") });
    out.addEventListener("click", () => busy(out, site, async () => { await api.logout(); location.assign("./"); }));
    entries.push(h("a", { className: "who", href: "account.html", textContent: known.name || t("account") }), out);
  } else {
    entries.push(h("a", { href: loginPage(), textContent: t("login") }));
  }
  site.replaceChildren(...entries);
}

function footer() {
  const terms = h("a", { href: "terms.html", textContent: t("terms") });
  const mails = brand.mailbox && h("a", { href: brand.mailbox, textContent: t("mailbox") });
  return h("footer", {}, h("p", {}, terms, mails), h("p", { textContent: t("sandbox") }));
}

// The way to the login page and back: `next` is a page of this shop, nothing else.

const PUBLIC = ["login.html", "register.html", "reset-password.html", "confirm-address.html", "provider.html"];

function here() {
  const page = location.pathname.split("/").pop();
  return PUBLIC.includes(page) ? next() : `${page}${location.search}`;
}

/** Where to go after the login: the page that asked for it, else the shop's first. */
export function next() {
  const home = new URL("./", location.href).href;
  const asked = new URL(new URLSearchParams(location.search).get("next") ?? "", home).href;
  return asked.startsWith(home) ? asked : home;
}

export const loginPage = (page = "login.html") => `${page}?${new URLSearchParams({ next: here() })}`;

/** Whether somebody is logged in; if nobody is, the login page takes over and leads back here. */
export function needsLogin() {
  if (api.session.read()) return false;
  location.replace(loginPage());
  return true;
}

/** Says something on the page that is opened next. */
export const sayNext = (text, kind = "good") => sessionStorage.setItem(SAID, JSON.stringify([text, kind]));

function showSaid() {
  const said = JSON.parse(sessionStorage.getItem(SAID) ?? "null");
  sessionStorage.removeItem(SAID);
  if (said) document.getElementById("main").prepend(notice(...said));
}
