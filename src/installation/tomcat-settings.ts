import type { XmlAttribute, XmlElement } from "../formats/xml-tree.ts";
import type { SourceFile } from "../place.ts";
import type { Setting } from "./tomcat-facts.ts";
import { replaceProperties } from "./tomcat-properties.ts";
import { placeOfAttribute, placeOfElement } from "./xml-places.ts";

/** How Tomcat turns the text of an attribute into a value; `undefined` where it cannot. */
type Read<T> = (text: string) => T | undefined;

/** The settings of one element, read as Tomcat's digester does. */
export class Settings {
  readonly #file: SourceFile;
  readonly #element: XmlElement;

  constructor(file: SourceFile, element: XmlElement) {
    this.#file = file;
    this.#element = element;
  }

  /** A text; only what Tomcat looks up itself (`protocol`, `className`) must be spelled `exact`ly. */
  text(name: string, fallback?: string, exact = false): Setting<string> {
    const attribute = exact ? this.#exact(name) : this.find(name);
    return this.#read(attribute, fallback, (text) => text);
  }

  /** A Java int: a sign and digits, with no blank around them. */
  int(name: string, fallback: number | undefined): Setting<number> {
    return this.#read(this.find(name), fallback, javaInt);
  }

  /** `true` in any case is true, every other text is false. */
  bool(name: string, fallback: boolean): Setting<boolean> {
    return this.#read(this.find(name), fallback, (text) => text.toLowerCase() === "true");
  }

  /** A value with a reader of its own. */
  value<T>(name: string, fallback: T | undefined, read: Read<T>): Setting<T> {
    return this.#read(this.find(name), fallback, read);
  }

  /** The last of several attributes that set one thing. */
  lastOf(names: readonly string[]): Setting<string> {
    const attributes = names.flatMap((name) => this.find(name) ?? []);
    const last = attributes.reduce<XmlAttribute | undefined>(
      (found, attribute) => (found === undefined || attribute.start > found.start ? attribute : found),
      undefined,
    );
    return this.#read(last, undefined, (text) => text);
  }

  /**
   * The attribute that sets a property. Tomcat looks for a setter, so that the first letter may be a capital one; of two
   * spellings the later counts.
   */
  find(name: string): XmlAttribute | undefined {
    const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return this.#element.attributes.findLast((attribute) => attribute.name === name || attribute.name === capital);
  }

  #exact(name: string): XmlAttribute | undefined {
    return this.#element.attributes.find((attribute) => attribute.name === name);
  }

  #read<T>(attribute: XmlAttribute | undefined, fallback: T | undefined, read: Read<T>): Setting<T> {
    if (attribute === undefined) {
      const place = placeOfElement(this.#file, this.#element);
      return { value: fallback, attribute, place, fromProperty: false, refused: false };
    }
    const place = placeOfAttribute(this.#file, attribute);
    const { value: text, fromProperty } = replaceProperties(attribute.value);
    if (text === undefined) return { value: undefined, attribute, place, fromProperty, refused: false };
    const value = read(text);
    return { value: value ?? fallback, attribute, place, fromProperty, refused: value === undefined };
  }
}

/** What `Integer.valueOf` takes. */
export function javaInt(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const number = Number(text);
  return number >= -(2 ** 31) && number < 2 ** 31 ? number + 0 : undefined;
}
