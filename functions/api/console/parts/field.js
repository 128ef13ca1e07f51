// One field of a form: label, input, help, and what is wrong with it.

import { fill, h } from "../dom.js";
import { translator } from "../language.js";
import texts from "../texts/settings.js";

const t = translator(texts);

/**
 * A field whose value is shown.
 * `kind` is text, date, number, switch, yes_no (a switch whose values are texts) or choice;
 * `isFixed` shows it without letting it change.
 */
export function field(spec) {
  const { kind = "text", isFixed = false } = spec;
  const input = KINDS[kind](spec);
  input.disabled = isFixed;
  const read = () => READERS[kind]?.(input) ?? (input.value.trim() || null);
  const write = (value) => (WRITERS[kind] ? WRITERS[kind](input, value) : (input.value = value ?? ""));
  write(spec.value);
  let stored = read();
  return framed(spec, input, {
    value: read,
    isChanged: () => read() !== stored,
    adopt: (value) => { write(value); stored = read(); },
  });
}

/** A field whose value never comes back: empty keeps what is stored. */
export function secretField(spec) {
  const input = h("input", { type: "password", autocomplete: "new-password", spellcheck: "false" });
  const mark = h("span.set");
  const show = (isSet) => {
    fill(mark, isSet ? `✓ ${t("is_set")}` : "");
    input.placeholder = isSet ? t("keep_blank") : "";
  };
  show(spec.isSet);
  return framed(spec, h("div.secret", input, mark), {
    value: () => input.value.trim(),
    isChanged: () => input.value !== "",
    adopt: (_, isSet) => { input.value = ""; show(isSet); },
  }, input);
}

const KINDS = {
  text: () => h("input", { type: "text", autocomplete: "off", spellcheck: "false" }),
  date: ({ min }) => h("input", { type: "date", min, max: new Date().toISOString().slice(0, 10) }),
  number: ({ min, max }) => h("input", { type: "number", min, max, step: 1, inputmode: "numeric" }),
  switch: () => h("input", { type: "checkbox", role: "switch" }),
  yes_no: () => KINDS.switch(),
  choice: ({ choices }) => h("select", choices.map(({ code, label }) => h("option", { value: code }, label))),
};

const READERS = {
  switch: (input) => input.checked,
  yes_no: (input) => (input.checked ? "yes" : "no"),
  number: (input) => (input.value === "" ? null : Number(input.value)),
};

const WRITERS = {
  switch: (input, value) => (input.checked = value),
  yes_no: (input, value) => (input.checked = value === "yes"),
};

function framed(spec, shown, behaviour, input = shown) {
  const id = `field-${spec.name}`;
  const [help, said] = [h("p.help", { id: `${id}-help` }, spec.help), h("div", { id: `${id}-said`, "aria-live": "polite" })];
  Object.entries({ id, name: spec.name, "aria-describedby": `${id}-help ${id}-said` })
    .forEach(([key, value]) => input.setAttribute(key, value));
  const label = h("label", { for: id }, spec.label, spec.isRequired === false && h("span.quiet", ` (${t("optional")})`));
  const isSwitch = ["switch", "yes_no"].includes(spec.kind);
  const element = h(`div.field${isSwitch ? ".switch" : ""}`, isSwitch ? [shown, label] : [label, shown], spec.help && help, said);
  const say = (lines) => fill(said, lines.map(([tone, one]) => h(`p.field-note.${tone}`, `${one.title} ${one.remedy}`)));
  return {
    ...behaviour,
    name: spec.name,
    group: spec.group,
    isTechnical: spec.isTechnical ?? false,
    element,
    focus: () => input.focus(),
    mark: () => element.classList.add("first"),
    warn: (lines) => say(lines),
    refuse: (problem) => {
      input.setAttribute("aria-invalid", problem !== null);
      say(problem ? [["bad", problem]] : []);
    },
  };
}
