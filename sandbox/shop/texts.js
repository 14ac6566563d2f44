// The shop's texts in fr, nl and en, and its brand. The language comes from ?lang=, else from the last choice, else from
// the browser.

const read = async (file) => (await fetch(new URL(file, import.meta.url), { cache: "no-cache" })).text();
const [TEXTS, BRAND] = await Promise.all([read("texts.toml").then(tables), read("brand.json").then(JSON.parse)]);

/** The tables of a catalogue: lines `[fr]` and `key = "text"`; a text is written as in JSON. */
function tables(toml) {
  const found = {};
  let table = null;
  for (const line of toml.split("\n")) {
    const [, language] = line.match(/^\[(\w+)\]$/) ?? [];
    const [, , key, text] = line.match(/^("?)([\w.]+)\1 = (".*")$/) ?? [];
    if (language) table = found[language] = {};
    else if (key) table[key] = JSON.parse(text);
  }
  return found;
}

export const LANGUAGES = Object.keys(TEXTS);

/** The merchant as the settings BRAND_… name it: `name`, `colour`; in the sandbox also the address of the `mailbox`. */
export const brand = BRAND;

function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (LANGUAGES.includes(asked)) localStorage.setItem("comptoir.lang", asked);
  const wanted = [localStorage.getItem("comptoir.lang"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

export const language = chosen();

// How numbers and dates are written: the English of a European shop is Britain's.
const FORMATS = { en: "en-GB" }[language] ?? language;

/** The text of a key; {0}, {1} are replaced. An unknown status is shown as it is. */
export function t(key, ...values) {
  const text = TEXTS[language][key] ?? key.replace(/^status\./, "");
  return text.replace(/\{(\w+)\}/g, (_, name) => (name === "brand" ? brand.name : values[name] ?? ""));
}

export function money(value) {
  if (!value) return "";
  const format = new Intl.NumberFormat(FORMATS, { style: "currency", currency: value.currency });
  return format.format(value.amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export const percent = (basisPoints) =>
  new Intl.NumberFormat(FORMATS, { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);

/** A date in words; French counts the first of a month as "1er", which Intl does not know. */
export const day = (value) => ordinal(new Date(value).toLocaleDateString(FORMATS, { dateStyle: "long" }));
export const moment = (value) => ordinal(new Date(value).toLocaleString(FORMATS, { dateStyle: "long", timeStyle: "short" }));
const ordinal = (text) => (language === "fr" ? text.replace(/^1 /, "1er ") : text);

/** [code, name] of countries, by name. */
export function countries(codes) {
  const names = new Intl.DisplayNames(FORMATS, { type: "region" });
  return codes.map((code) => [code, names.of(code)]);
}

