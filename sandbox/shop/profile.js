// The pages of the profile: details, password and e-mail address, delivery addresses, vehicles, consents.

import * as api from "./api.js";
import { frame, needsLogin } from "./frame.js";
import { LANGUAGES, countries, t } from "./texts.js";
import { $, action, done, explain, forgetToken, h, notice, onSubmit, token } from "./ui.js";

const CODES = ["BE", "FR", "NL", "LU", "DE"];

/** Without the fields that were left empty. */
function filled(values) {
  const kept = Object.entries(values).filter(([, value]) => value !== "");
  return Object.fromEntries(kept.map(([name, value]) => [name, value instanceof Object ? filled(value) : value]));
}

/** Writes a value into a form's fields, by their dotted names. */
function fill(form, value) {
  for (const input of form.elements) {
    if (input.name) input.value = input.name.split(".").reduce((inner, step) => inner?.[step], value) ?? "";
  }
}

function offerCountries(form) {
  const options = countries(CODES).map(([value, textContent]) => h("option", { value, textContent }));
  form.elements["address.country"].replaceChildren(...options);
}

/** Says good news above a form's button, instead of what stood there. */
function say(form, text) {
  form.querySelector(".notice")?.remove();
  form.querySelector("button.primary").before(notice(text));
}

async function profile() {
  const form = $("details");
  offerCountries(form);
  form.elements.locale.replaceChildren(...LANGUAGES.map((value) => h("option", { value, textContent: value.toUpperCase() })));
  let read = await api.readOwn();
  fill(form, read.value);
  $("present-email").textContent = t("present_email", read.value.email);
  onSubmit(form, async (values) => {
    await api.changeOwn("PATCH", "", filled(values), read.match);
    read = await api.readOwn();
    say(form, t("details_saved"));
  });
  onSubmit($("password"), async (values) => {
    await api.changePassword(values);
    $("password").reset();
    say($("password"), t("password_changed"));
    read = await api.readOwn();
  });
  onSubmit($("email"), async (values) => {
    const { detail } = await api.askEmailChange(filled(values));
    $("email").reset();
    say($("email"), detail);
    read = await api.readOwn();
  });
}

const LISTS = {
  addresses: {
    id: "address_id", mark: "is_default", choose: "default", empty: "no_addresses",
    title: (one) => one.label ?? one.recipient,
    lines: ({ recipient, address }) => [recipient, address.street, `${address.postal_code} ${address.city}`, address.country],
    body: filled,
  },
  vehicles: {
    id: "vehicle_id", mark: "is_main", choose: "main", empty: "no_vehicles",
    title: (one) => `${one.make} ${one.model}`,
    lines: (one) => [one.engine, one.km_per_year === null ? null : `${one.km_per_year} km`, one.last_inspection],
    body: ({ km_per_year: km, ...others }) => filled({ ...others, ...(km === "" ? {} : { km_per_year: Number(km) }) }),
  },
};

/** A list with one marked entry, and the form that adds one or corrects one. */
async function list(name) {
  const { id, mark, choose, empty, title, lines, body } = LISTS[name];
  const [form, place, path] = [$(name), $("list"), `/${name}`];
  let editing = null;
  let read = null;

  const change = async (method, which, content) => {
    await api.changeOwn(method, `${path}/${which}`, content, read.match);
    await show();
  };

  function card(one) {
    const named = (key) => `${t(key)} ${title(one)}`;
    const button = (key, run) => {
      const made = action(t(key), run);
      made.setAttribute("aria-label", named(key));
      return made;
    };
    const edit = () => { editing = one[id]; fill(form, one); form.querySelector("input").focus(); };
    return h("section", { className: "card middling" },
      h("h2", { textContent: title(one) }),
      one[mark] ? h("p", {}, h("span", { className: "pill", textContent: t("chosen") })) : null,
      ...lines(one).filter(Boolean).map((textContent) => h("p", { textContent })),
      h("p", { className: "split" },
        one[mark] ? null : button("choose", () => change("PUT", `${one[id]}/${choose}`)),
        button("edit", edit),
        button("remove_entry", () => change("DELETE", one[id]))));
  }

  async function show() {
    read = await api.readOwn(path);
    const { items } = read.value;
    place.replaceChildren(...(items.length ? items.map(card) : [h("p", { className: "soft", textContent: t(empty) })]));
  }

  if (form.elements["address.country"]) offerCountries(form);
  await show();
  onSubmit(form, async (values) => {
    if (editing) await api.changeOwn("PUT", `${path}/${editing}`, body(values), read.match);
    else await api.addOwn(path, body(values));
    editing = null;
    form.reset();
    await show();
  });
}

async function consents() {
  const { items } = (await api.readOwn("/consents")).value;
  const wordings = await Promise.all(items.map(({ kind }) => api.wording(kind)));
  $("consents").replaceChildren(...items.map((one, index) => consent(one, wordings[index])));
}

function consent({ kind, given }, { title, text, version, hash }) {
  const box = h("input", { type: "checkbox", id: kind, checked: given });
  const words = text.trim().split(/\n\n+/).slice(1).join(" ");
  const place = h("section", { className: "card middling" },
    h("h2", { textContent: title }),
    h("div", { className: "check" }, box, h("label", { htmlFor: kind, textContent: words })));
  box.addEventListener("change", async () => {
    place.querySelector(".notice")?.remove();
    try {
      const body = box.checked ? { given: true, wording: { version, hash } } : { given: false };
      await api.changeOwn("PUT", `/consents/${kind}`, body);
      place.append(notice(t("consent_saved")));
    } catch (error) {
      box.checked = !box.checked;
      place.append(notice(explain(error), "bad"));
    }
  });
  return place;
}

function redeemEmail() {
  const form = $("redeem-email");
  if (!token()) {
    form.replaceChildren(form.querySelector("h1"), notice(t("no_token"), "bad"));
    return;
  }
  onSubmit(form, async () => {
    const { email } = await api.redeemEmailChange(token());
    forgetToken();
    done(form, t("email_confirmed", email), { href: "account.html", textContent: t("account") });
  });
}

async function own(run) {
  if (needsLogin()) return;
  try {
    await run();
  } catch (error) {
    if (error.status !== 401 || !needsLogin()) $("main").append(notice(explain(error), "bad"));
  } finally {
    document.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}

await frame();
if ($("redeem-email")) redeemEmail();
else if ($("details")) await own(profile);
else if ($("consents")) await own(consents);
else await own(() => list($("addresses") ? "addresses" : "vehicles"));
// A mail's link opened over the same page changes nothing but the fragment: start again with the new token.
addEventListener("hashchange", () => token() && location.reload());
