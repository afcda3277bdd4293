import {
  findHttpdDirective,
  type HttpdDirective,
  httpdDirectives,
  jkOptions,
  workerDirectives,
} from "../directives.ts";
import { httpdWords } from "../httpd-arguments.ts";
import { eitherOf, shown } from "../shown.ts";
import { byteLength, MAX_WORKER_PROPERTY_BYTES } from "../text-limits.ts";
import type { OptionValue } from "../topology-input.ts";
import type { PathPart } from "../topology-source.ts";
import type { CheckContext } from "./check.ts";

/** `apache.options`, held against the table of mod_jk's httpd directives. */
export function checkHttpdOptions({ topology, report, nearest }: CheckContext): void {
  const seen = new Map<string, string>();
  for (const [name, value] of Object.entries(topology.apache.options)) {
    const path = ["apache", "options", name];
    const directive = findHttpdDirective(name);
    if (directive === undefined) {
      const near = nearest(
        name,
        httpdDirectives.map((one) => one.name),
      );
      const message = `mod_jk has no httpd directive ${shown(name)}, Apache does not start`;
      report(
        "error",
        "unknown-option",
        path,
        message,
        near ? `did you mean ${near}?` : "name a directive that begins with Jk",
        "key",
      );
      continue;
    }
    const before = seen.get(directive.name);
    if (before !== undefined) {
      report(
        "error",
        "duplicate-key",
        path,
        `${shown(name)} and ${shown(before)} are one directive`,
        "keep one of the two",
        "key",
      );
    }
    seen.set(directive.name, name);
    if (directive.key !== undefined) {
      const message = `${directive.name} doubles the key ${directive.key} of the topology, which lbgen writes it from`;
      report("error", "option-doubles-key", path, message, `say it with ${directive.key}`, "key");
    } else if (directive.unknownTo1248 === true) {
      const message = `${directive.name} is newer than mod_jk 1.2.48, where Apache does not start with it`;
      report("error", "unknown-option", path, message, "remove it", "key");
    } else checkValues(directive, value, path);
  }

  function checkValues(directive: HttpdDirective, value: OptionValue, path: readonly PathPart[]): void {
    const { name } = directive;
    if (Array.isArray(value) && directive.multi !== true) {
      report("error", "bad-option-value", path, `${name} is a list, one value is wanted`, "write one value");
      return;
    }
    const texts = Array.isArray(value)
      ? value.map(String)
      : [typeof value === "boolean" ? (value ? "On" : "Off") : String(value)];
    for (const [position, text] of texts.entries()) {
      const at = Array.isArray(value) ? [...path, position] : path;
      if (text.trim() === "") {
        report("error", "bad-option-value", at, `${name} is empty, httpd refuses it`, "give it a value or remove it");
      } else if (name === "JkOptions") checkJkOptions(text, at);
      else if (name === "JkWorkerProperty") checkWorkerProperty(text, at);
      else checkValue(directive, text, at);
    }
    if (name === "JkEnvVar") checkEnvVar(texts, path);
  }

  function checkValue(directive: HttpdDirective, text: string, path: readonly PathPart[]): void {
    const { name, choices } = directive;
    const word = directive.arguments === "words" ? (httpdWords(text)[0] ?? "") : text;
    if (choices !== undefined && !choices.some((choice) => choice.toLowerCase() === word.toLowerCase())) {
      const near = nearest(word, choices);
      const hint = near === undefined ? `use ${eitherOf(choices)}` : `did you mean ${near}?`;
      const effect = directive.strict === true ? "httpd refuses it" : "mod_jk then takes info";
      report(
        directive.strict === true ? "error" : "warning",
        "bad-option-value",
        path,
        `${name} is ${shown(text)}, ${effect}`,
        hint,
      );
    } else if (directive.integer === true && !/^\d{1,9}$/.test(text)) {
      report(
        "warning",
        "bad-option-value",
        path,
        `${name} is ${shown(text)}, an integer from 0 is wanted`,
        "write an integer",
      );
    } else if (name === "JkShmSize") {
      report(
        "warning",
        "deprecated-option",
        path,
        "JkShmSize is not needed since 1.2.27 and too small a value stops Apache",
        "remove it",
        "key",
      );
    } else if (name === "JkMountCopy" && word.toLowerCase() !== "all") {
      const message = `JkMountCopy ${word} in the main server does nothing: no VirtualHost sees the mounts`;
      report("warning", "bad-option-value", path, message, "remove it, lbgen writes JkMountCopy All");
    }
  }

  function checkJkOptions(text: string, path: readonly PathPart[]): void {
    for (const word of httpdWords(text)) {
      const sign = /^[+-]/.exec(word)?.[0] ?? "";
      const bare = word.slice(sign.length);
      const option = jkOptions.find(({ name }) => name.toLowerCase() === bare.toLowerCase());
      if (option === undefined) {
        const near = nearest(
          bare,
          jkOptions.map(({ name }) => name),
        );
        const hint =
          near === undefined ? "see the mod_jk manual for the options there are" : `did you mean ${sign}${near}?`;
        report("error", "bad-option-value", path, `JkOptions has no option ${shown(word)}, httpd refuses it`, hint);
      } else if (sign === "-" && !option.minus) {
        report(
          "error",
          "bad-option-value",
          path,
          `${option.name} cannot be switched off, httpd refuses ${shown(word)}`,
          "name the option that is wanted instead",
        );
      } else if (option.deprecated === true) {
        report("warning", "deprecated-option", path, `${option.name} is ignored since 1.2.44`, "remove it");
      } else if (option.legacyUri === true && sign !== "-") {
        const message = `${option.name} forwards another path than the one that was matched, or breaks session ids in it`;
        report("warning", "legacy-uri-option", path, message, "remove it: ForwardURIProxy is the default");
      }
    }
  }

  function checkWorkerProperty(text: string, path: readonly PathPart[]): void {
    const [key = "", ...value] = text.split("=");
    const attribute = key.trim().split(".").at(-1) ?? "";
    const isKnown =
      !key.trim().startsWith("worker.") ||
      [...workerDirectives.map(({ name }) => name), "list", "maintain"].includes(attribute);
    if (byteLength(text) > MAX_WORKER_PROPERTY_BYTES) {
      const message = `JkWorkerProperty has ${byteLength(text)} bytes, mod_jk takes at most ${MAX_WORKER_PROPERTY_BYTES}`;
      report("error", "too-long", path, message, "shorten it");
    } else if (/secret/i.test(attribute)) {
      const message = "JkWorkerProperty holds a secret, and jk.conf is for everybody to read";
      report("error", "option-doubles-key", path, message, "say it with ajp.secret");
    } else if (value.length === 0 || value.join("=").trim() === "") {
      report(
        "error",
        "bad-option-value",
        path,
        `JkWorkerProperty ${shown(key)} has no value`,
        "write worker.NAME.directive=value",
      );
    } else if (!isKnown) {
      const near = nearest(
        attribute,
        workerDirectives.map(({ name }) => name),
      );
      report(
        "error",
        "unknown-option",
        path,
        `mod_jk has no worker directive ${shown(attribute)}, httpd refuses the line`,
        near && `did you mean ${near}?`,
      );
    } else if (text.endsWith("\\")) {
      report(
        "error",
        "not-writable",
        path,
        "JkWorkerProperty ends in \\, which joins it with the next line",
        "remove it",
      );
    }
  }

  function checkEnvVar(texts: readonly string[], path: readonly PathPart[]): void {
    const names = texts.map((text) => httpdWords(text)[0] ?? "");
    const closed = topology.nodes.filter(
      ({ ajp }) => !Object.hasOwn(ajp.attributes, "allowedRequestAttributesPattern"),
    );
    if (closed.length === 0) return;
    const list = names.map((name) => shown(name)).join(", ");
    const message = `JkEnvVar sends ${list}, which Tomcat answers with 403 unless the Connector allows it`;
    const pattern = names.map((name) => name.replace(/[^\w]/g, "\\$&")).join("|");
    report(
      "warning",
      "env-var-refused",
      path,
      message,
      `set defaults.ajp.attributes.allowedRequestAttributesPattern to ${shown(pattern)}`,
    );
  }
}
