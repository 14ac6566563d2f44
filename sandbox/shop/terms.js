// The terms of sale: terms.toml has a title, the version with its date, what it is, and numbered sections.

import { frame } from "./frame.js";
import { textsOf } from "./texts.js";
import { $, h, notice } from "./ui.js";

const text = await textsOf("terms.toml");
const sections = Object.keys(text).filter((key) => key.startsWith("title_")).map((key) => key.slice("title_".length));

await frame();
$("terms").replaceChildren(
  h("h1", { textContent: text.title }),
  h("p", { className: "soft", textContent: text.version }),
  notice(text.sample, "wait"),
  ...sections.flatMap((one) => [h("h2", { textContent: text[`title_${one}`] }), h("p", { textContent: text[`text_${one}`] })]),
);
