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

/** The merchant as the settings BRAND_… name it: `name`, `colour`. */
export const brand = BRAND;

function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  if (LANGUAGES.includes(asked)) localStorage.setItem("comptoir.lang", asked);
  const wanted = [localStorage.getItem("comptoir.lang"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

export const language = chosen();

/** The text of a key; {0}, {1} are replaced. An unknown status is shown as it is. */
export function t(key, ...values) {
  const text = TEXTS[language][key] ?? key.replace(/^status\./, "");
  return text.replace(/\{(\w+)\}/g, (_, name) => (name === "brand" ? brand.name : values[name] ?? ""));
}

export function money(value) {
  if (!value) return "";
  const format = new Intl.NumberFormat(language, { style: "currency", currency: value.currency });
  return format.format(value.amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

export const percent = (basisPoints) =>
  new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);

export const day = (value) => (value ? new Date(value).toLocaleDateString(language, { dateStyle: "medium" }) : "");
