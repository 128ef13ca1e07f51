// The form of a connection's settings, drawn from what its source system asks for.

import { Problem } from "../api.js";
import { fill, h } from "../dom.js";
import { translator } from "../language.js";
import { address } from "../state.js";
import { field, secretField } from "./field.js";
import texts from "../texts/settings.js";

const t = translator(texts);
const TECHNICAL = "technical";

/**
 * Draw the form.
 * Gives {element, isChanged, send, adopt, warn}: `send(call)` calls with what was changed and shows
 * at its field what is refused; it gives undefined then.
 */
export function settingsForm(provider, connection, onChange) {
  const fields = allFields(provider, connection);
  const values = (one) => (connection === null || one.isChanged() ? [[one.name, one.value()]] : []);
  const isFixed = connection?.status.identity_fixed;
  const byGroup = (group) => fields.filter((one) => one.group === group).map((one) => one.element);

  const element = h("form.settings", { autocomplete: "off", oninput: onChange, onsubmit: (event) => event.preventDefault() },
    h("fieldset", h("legend", t("general")), byGroup("general")),
    h("fieldset", h("legend", t("technical")),
      h("p.quiet.small", t(provider.code === "nav" ? "technical_help" : "technical_help_other"), " ",
        h("a", { href: address({ connection: connection?.id, page: "guide", argument: connection ? null : provider.code }) }, t("guide"))),
      isFixed && h("p.quiet.small", t("identity_fixed")), byGroup(TECHNICAL)),
    h("details.more", { open: connection === null }, h("summary", t("more")), byGroup("more")));
  if (connection === null) fields.find((one) => one.name === "environment").mark();

  const body = () => {
    const changed = Object.fromEntries(fields.filter((one) => one.group !== TECHNICAL && !one.isTechnical).flatMap(values));
    const technical = Object.fromEntries(fields.filter((one) => one.isTechnical && one.isChanged()).map((one) => [one.name, one.value()]));
    const whose = connection === null ? { provider: provider.code } : {};
    return { ...whose, ...withoutEmpty(changed, connection), ...(Object.keys(technical).length ? { technical } : {}) };
  };

  return {
    element,
    isChanged: () => fields.some((one) => one.isChanged()),
    adopt: (saved) => fields.forEach((one) => one.adopt(valueOf(saved, one), saved.credentials?.[one.name]?.set)),
    warn: (status) => fields.forEach((one) => one.warn(warningsOf(status, one.name))),
    send: (call) => sendChecked(fields, () => call(body())),
  };
}

function allFields(provider, connection) {
  const text = (name, more) => field({ name, value: connection?.[name] ?? null, ...more });
  const technical = provider.fields.map((spec) => technicalField(spec, connection));
  const isFixed = connection !== null && connection.status.identity_fixed;
  return [
    text("automatic_sync", { group: "general", kind: "switch", value: connection?.automatic_sync ?? true, label: t(`automatic_${provider.direction}`) }),
    text("from_date", { group: "general", kind: "date", min: provider.earliest_from_date, label: t(`from_date_${provider.direction}`), help: t(`from_date_help_${provider.code}`) }),
    ...technical,
    text("name", { group: "more", label: t("field_name"), help: t("name_help") }),
    text("environment", { group: "more", kind: "choice", label: t("field_environment"), choices: provider.environments, isFixed, value: connection?.environment ?? provider.environments[0].code, help: t(`environment_help_${provider.code}`) }),
    text("interval_minutes", { group: "more", kind: "number", label: t("field_interval_minutes"), min: 5, max: 240, value: connection?.interval_minutes ?? provider.default_interval_minutes, help: t("interval_help") }),
  ];
}

function technicalField(spec, connection) {
  const known = { name: spec.name, label: spec.label, isTechnical: true, isRequired: spec.is_required };
  const help = texts[`help_${spec.name}`] ? t(`help_${spec.name}`) : null;
  const group = spec.is_required ? TECHNICAL : "more";
  if (spec.is_secret) return secretField({ ...known, help, group, isSet: connection?.credentials[spec.name]?.set ?? false });
  const isFixed = spec.is_identity && connection?.status.identity_fixed;
  const kind = spec.kind === "switch" ? "yes_no" : "text";
  return field({ ...known, kind, help, group, isFixed, value: connection?.technical[spec.name] ?? "" });
}

const valueOf = (saved, one) => (one.isTechnical ? saved.technical[one.name] : saved[one.name]);

const withoutEmpty = (values, connection) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => connection !== null || value !== null));

function warningsOf(status, name) {
  const found = status.warnings.filter((one) => one.field === name).map((one) => ["warn", one]);
  if (status.error?.field === name) found.unshift(["bad", status.error]);
  if (status.missing_fields.some((one) => one.field === name)) found.unshift(["warn", { title: t("missing"), remedy: "" }]);
  return found;
}

async function sendChecked(fields, call) {
  fields.forEach((one) => one.refuse(null));
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const refused = error.fields.map((problem) => [fields.find((one) => one.name === problem.field), problem]);
    const placed = refused.filter(([one]) => one);
    placed.forEach(([one, problem]) => one.refuse(problem));
    placed[0]?.[0].focus();
    if (placed.length === 0 || placed.length < refused.length) throw error;
    return undefined;
  }
}
