// The terms of sale that are in force, as identity serves them: Markdown with a title, headings and paragraphs.

import * as api from "./api.js";
import { frame } from "./frame.js";
import { day, t } from "./texts.js";
import { $, explain, h, notice } from "./ui.js";

const TAGS = { "#": "h1", "##": "h2" };

function block(text) {
  const [, mark, title] = text.match(/^(##?) (.*)$/) ?? [];
  return mark ? h(TAGS[mark], { textContent: title }) : h("p", { textContent: text });
}

await frame();
try {
  const terms = await api.terms();
  const [title, ...blocks] = terms.text.trim().split(/\n\n+/).map(block);
  const version = h("p", { className: "soft", textContent: t("terms_version", terms.version, day(terms.effective_at)) });
  $("terms").replaceChildren(title, version, ...blocks);
} catch (error) {
  $("terms").replaceChildren(notice(explain(error), "bad"));
}
