// Registration in four steps: profile, details, recap, confirmed. The service keeps the draft for half an hour; this tab
// knows its secret, so a reload goes on where it was. A login at another company fills in the details.

import * as api from "./api.js";
import { frame, loginPage, next, sayNext } from "./frame.js";
import { fillIn, forget, offerProviders, waiting } from "./providers.js";
import { countries, language, t } from "./texts.js";
import { $, h, onSubmit } from "./ui.js";

const DRAFT = "comptoir.registration";
const FORMS = { profile: "profile", details: "register", recap: "recap" };

let draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
let details = null;
let profile = null;

/** The draft as it is; a new one when there was none, or it was abandoned. */
async function current() {
  const found = draft && await api.registration(draft).catch(() => null);
  if (found && FORMS[found.step]) return found;
  const begun = await api.beginRegistration();
  draft = { id: begun.registration_id, secret: begun.secret };
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  return begun;
}

function show(answer) {
  const form = $(FORMS[answer.step]);
  fill(form, answer.fields);
  turnTo(form);
}

function turnTo(form) {
  for (const id of Object.values(FORMS)) $(id).hidden = $(id) !== form;
  const index = Object.values(FORMS).indexOf(form.id) + 1;
  form.querySelector(".step").textContent = t("step_of", index, 4);
  form.querySelector("h1").focus();
}

/** What was given before, and which fields are needed: the required in bold. */
function fill(form, fields) {
  for (const { name, need, value, given, choices } of fields) {
    if (form.id === "profile") offerProfiles(choices, value);
    const input = form.elements[name];
    if (form.id !== "register" || !input) continue;
    const label = input.closest("label");
    label.classList.toggle("required", need === "required");
    input.required = need === "required";
    if (value) input.value = value;
    if (name === "password") label.querySelector("span").textContent = t(given ? "password_given" : "new_password_optional");
  }
  if (form.id === "recap") $("given").replaceChildren(...fields.filter(({ value }) => value).flatMap(line));
}

function offerProfiles(choices, chosen) {
  const options = choices.map((value, index) => h("label", { className: "choice" },
    h("input", { type: "radio", name: "profile", value, checked: chosen ? value === chosen : index === 0 }), t(`profile.${value}`)));
  $("profiles").replaceChildren($("profiles").querySelector("legend"), ...options);
}

function line({ name, value }) {
  const key = name.replace("address.", "");
  const [[, country]] = key === "country" ? countries([value]) : [[]];
  const shown = { profile: t(`profile.${value}`), country, locale: t(`language.${value}`) }[key] ?? value;
  return [h("dt", { textContent: t(key === "locale" ? "language" : key) }), h("dd", { textContent: shown })];
}

async function confirm(held) {
  if (held && !details) return turnTo($("register"));
  const terms = await api.terms();
  if (held) {
    await api.register({ ...details, ...(profile && { profile }), terms_accepted: true, provider: { ticket: held.ticket } }, terms);
    await api.loginByProvider(held.ticket);
    forget();
  } else {
    await api.confirmRegistration(draft, terms);
    if (details?.password) await api.login(details.email, details.password);
  }
  sessionStorage.removeItem(DRAFT);
  sayNext(t("registered"));
  location.assign(api.session.read() ? next() : loginPage());
}

await frame();
$("to-login").href = loginPage();
const options = countries(["BE", "FR", "NL", "LU", "DE"]).map(([value, textContent]) => h("option", { value, textContent }));
$("register").elements["address.country"].replaceChildren(...options);
const held = await waiting();
if (held) fillIn($("register"), held);
else await offerProviders($("profile"));
onSubmit($("profile"), async () => {
  profile = $("profile").elements.profile.value;
  show(await api.chooseProfile(draft, profile));
});
onSubmit($("register"), async (given) => {
  details = { ...given, password: given.password || null, locale: language };
  show(await api.giveDetails(draft, details));
});
onSubmit($("recap"), async ({ terms_accepted: accepted }) => {
  if (!accepted) throw new api.ApiError(422, { errors: [{ field: "terms_accepted", detail: t("accept_first") }], detail: t("accept_first") });
  await confirm(held);
});
for (const back of document.querySelectorAll("[data-back]")) back.addEventListener("click", () => turnTo($(back.dataset.back)));
show(await current());
$("main").removeAttribute("aria-busy");
