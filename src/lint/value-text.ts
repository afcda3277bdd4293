import { isSecretName } from "../installation/kind-secrets.ts";
import type { PropertyPart } from "../modjk/property-map.ts";
import type { WorkersView } from "../modjk/workers-view.ts";

/** `name=value` for a hint, or the name alone where the value is a secret. */
export function assignment(key: string, name: string, value: string): string {
  return isSecretName(name) || value.length > 80 ? `${key}.${name}=...` : `${key}.${name}=${value}`;
}

/** Whether a value stands in quotes, which mod_jk takes for a part of it. */
export function isQuoted(value: string): boolean {
  const [first] = value;
  return value.length >= 2 && (first === '"' || first === "'") && value.endsWith(first);
}

/** The placeholder of another tool in a value, such as `${HOST}`, `{{ host }}`, `@HOST@`, `%HOST%` or `<host>`. */
export function placeholderIn(value: string): string | undefined {
  if (!/[$@%<{]/.test(value)) return undefined;
  const text = value.length > 1_000 ? value.slice(0, 1_000) : value;
  return (
    /\$\{[^{}]*\}|\{\{[^{}]*\}\}|<%[^<>]*%>/.exec(text)?.[0] ?? /^(?:@[\w.-]+@|%[\w.-]+%|<[\w. -]+>)$/.exec(text)?.[0]
  );
}

/** Whether a value is not what mod_jk will see, or not what was meant: another rule says so of its form. */
export function isOpaque(value: string): boolean {
  return value.includes("$(") || isQuoted(value) || placeholderIn(value) !== undefined;
}

/** A value of JkWorkerProperty up to what was meant for a comment; others as they are. */
export function withoutComment({ origin }: PropertyPart, value: string): string {
  return origin === "directive" ? (value.split(/\s#/, 1)[0] ?? "") : value;
}

/** Every name that stands in `$(...)` in some value. */
export function usedVariables({ map }: WorkersView): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { parts } of map.properties.values()) {
    for (const { written } of parts) {
      for (let at = written.indexOf("$("); at !== -1; at = written.indexOf("$(", at + 2)) {
        const end = written.indexOf(")", at);
        if (end === -1) break;
        names.add(written.slice(at + 2, end));
      }
    }
  }
  return names;
}
