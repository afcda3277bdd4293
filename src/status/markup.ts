import { printable } from "../printable.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** A text for an element of HTML or XML, or an attribute between double quotes, without characters that neither may hold. */
export function escapeMarkup(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** A text as the name of an XML attribute: what cannot stand in one becomes an underscore. */
export function attributeName(text: string): string {
  const name = text.replace(/[^\w.-]/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
