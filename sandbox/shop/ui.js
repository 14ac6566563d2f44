// Small pieces of page: elements, the header, forms that show the service's errors at their fields.

import { LANGUAGES, brand, language, t } from "./texts.js";
import * as api from "./api.js";

/** Builds an element; properties by name, attributes with a dash or `for`, children as text or elements. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "scope") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function frame() {
  document.documentElement.lang = language;
  document.title = `${t(document.body.dataset.title)} · ${brand.name}`;
  document.documentElement.style.setProperty("--accent", brand.colour);
  document.documentElement.style.setProperty("--accent-ink", ink(brand.colour));
  for (const element of document.querySelectorAll("[data-brand]")) element.textContent = brand.name;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  const names = { fr: "Français", nl: "Nederlands", en: "English" };
  document.getElementById("languages").replaceChildren(...LANGUAGES.map((code) => languageLink(code, names[code])));
}

/** Black or white letters for a ground of this colour (by its weighted brightness). */
function ink(colour) {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
  return red * 299 + green * 587 + blue * 114 > 150_000 ? "#000" : "#fff";
}

function languageLink(code, name) {
  const url = new URL(location.href); // keeps the fragment with its token
  url.searchParams.set("lang", code);
  const link = h("a", { href: url.href, lang: code, textContent: code.toUpperCase(), title: name });
  if (code === language) link.setAttribute("aria-current", "true");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.replaceState(null, "", url.href);
    location.reload(); // a link that differs in nothing but its fragment would not load
  });
  return link;
}

/** What to tell people about an error. */
export function explain(error) {
  if (!(error instanceof api.ApiError)) throw error;
  if (error.message) return error.message;
  return error.status ? t("failed", error.status) : t("unreachable");
}

export function notice(text, kind = "good") {
  return h("p", { className: `notice ${kind}`, role: kind === "bad" ? "alert" : "status", textContent: text });
}

/** Runs `action` with the button busy; a refused request is shown at `place` and, by field, in the form. */
export async function busy(button, place, action) {
  const label = button.textContent;
  clearErrors(place);
  button.disabled = true;
  button.textContent = t("working");
  try {
    await action();
  } catch (error) {
    showErrors(place, error);
  } finally {
    button.disabled = false;
    button.textContent = label;
  }
}

export function onSubmit(form, action) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form.querySelector("button.primary"), form, () => action(valuesOf(form)));
  });
}

/** The form's values; a name with dots becomes nested objects, a checkbox a boolean. */
function valuesOf(form) {
  const values = {};
  for (const input of form.elements) {
    if (!input.name) continue;
    const path = input.name.split(".");
    const last = path.pop();
    const target = path.reduce((inner, step) => (inner[step] ??= {}), values);
    target[last] = input.type === "checkbox" ? input.checked : input.value;
  }
  return values;
}

function clearErrors(place) {
  for (const old of place.querySelectorAll(".notice, .field-error")) old.remove();
  for (const input of place.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function showErrors(place, error) {
  const text = explain(error);
  const homeless = error.fields.filter((one) => !showAtField(place, one));
  const words = [text, ...homeless.map((one) => `${one.field}: ${one.message}`)].join(" ");
  const button = place.querySelector("button.primary");
  const shown = notice(words, "bad");
  if (button) button.before(shown);
  else place.append(shown);
  place.querySelector("[aria-invalid]")?.focus();
}

function showAtField(place, { field, message }) {
  const path = field.replace(/^body\./, "");
  const input = [...place.querySelectorAll("[name]")].find((one) => one.name === path || one.name.endsWith(`.${path}`));
  if (!input) return false;
  const id = `error-${place.id}-${input.name}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  input.after(h("small", { id, className: "field-error", textContent: message }));
  return true;
}

/** Replaces a form by the good news and, where given, a link to go on. */
export function done(form, text, link) {
  const heading = form.querySelector("h1, h2");
  const next = link && h("a", { className: "button primary", href: "./", textContent: link });
  form.replaceChildren(heading, notice(text), ...(next ? [next] : []));
}

export const token = () => new URLSearchParams(location.hash.slice(1)).get("token");

export function forgetToken() {
  history.replaceState(null, "", location.pathname + location.search);
}
