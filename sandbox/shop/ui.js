// Small pieces of page: elements, tables, and forms that show the service's errors at their fields.

import * as api from "./api.js";
import { t } from "./texts.js";

export const $ = (id) => document.getElementById(id);

/** Builds an element; properties by name, attributes with a dash and `scope`, children as text or elements. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "scope") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
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

export const pill = (status) => h("span", { className: `pill ${status}`, textContent: t(`status.${status}`) });

/** On a phone each row becomes a block; the head stays for screen readers. */
export function table(heads, rows, empty) {
  if (!rows.length) return h("p", { className: "soft", textContent: empty });
  const head = h("tr", {}, ...heads.map((key) => h("th", { scope: "col", textContent: t(key) })));
  const body = rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell))));
  return h("table", { className: "list" }, h("thead", {}, head), h("tbody", {}, ...body));
}

export function action(label, run) {
  const button = h("button", { type: "button", textContent: label });
  button.addEventListener("click", () => busy(button, button.parentElement, run));
  return button;
}

const ROLES = ["owner", "buyer", "accountant", "viewer"];

export function roleChoice(name, chosen) {
  const options = ROLES.map((role) => h("option", { value: role, textContent: t(`role.${role}`), selected: role === chosen }));
  return h("select", { name }, ...options);
}

/** Downloads the PDF of an invoice or a credit note. */
export function documentButton(label, number) {
  return action(label, async () => {
    const url = URL.createObjectURL(await api.documentPdf(number));
    h("a", { href: url, download: `${number.replace(/[^\w-]/g, "-")}.pdf` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
}

/** Runs `action` with the button busy; a refused request is shown at `place` and, by field, in the form. */
export async function busy(button, place, action) {
  const label = button.textContent;
  clearErrors(place);
  button.style.minWidth = `${button.offsetWidth}px`; // the shorter word moves nothing
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
  for (const old of place.querySelectorAll(".notice.bad, .field-error")) old.remove();
  for (const input of place.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function showErrors(place, error) {
  const text = explain(error);
  const homeless = error.fields.filter((one) => !showAtField(place, one)).map((one) => one.detail);
  const shown = notice([...new Set([text, ...homeless])].join(" "), "bad");
  const button = place.querySelector("button.primary");
  if (button) button.before(shown);
  else place.append(shown);
  place.querySelector("[aria-invalid]")?.focus();
}

function showAtField(place, { field, detail }) {
  const input = [...place.querySelectorAll("[name]")].find((one) => one.name === field);
  if (!input) return false;
  const id = `error-${place.id}-${input.name}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  const shown = h("small", { id, className: "field-error", textContent: detail });
  if (input.closest("li")) input.closest("li").append(shown);
  else (input.closest(".check") ?? input).after(shown);
  return true;
}

/** Replaces a form by the good news and, where given, a link to go on. */
export function done(form, text, link) {
  const said = notice(text);
  const next = link && h("a", { className: "button primary", ...link });
  form.replaceChildren(form.querySelector("h1"), said, ...(next ? [next] : []));
  said.tabIndex = -1;
  said.focus(); // the button that had it is gone
}

export const token = () => new URLSearchParams(location.hash.slice(1)).get("token");

export function forgetToken() {
  history.replaceState(null, "", location.pathname + location.search);
}
