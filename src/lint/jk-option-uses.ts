import type { Installation, Site } from "../installation/installation.ts";
import { type JkOption, jkOptions } from "../model/directives.ts";
import type { DirectiveUse, HttpdConfig } from "../modjk/httpd-types.ts";
import type { Place } from "../place.ts";
import { httpdsOf, jkUses } from "./httpd-places.ts";

/** One word of JkOptions that mod_jk knows. */
export interface JkOptionUse {
  readonly option: JkOption;
  readonly isOn: boolean;
  readonly place: Place;
  readonly use: DirectiveUse;
  readonly site: Site;
  readonly httpd: HttpdConfig;
}

const TABLE = new Map(jkOptions.map((option) => [option.name.toLowerCase(), option]));

/** Every word of every JkOptions, in reading order; those that httpd refuses are left out. */
export function* jkOptionUses(installation: Installation): Generator<JkOptionUse> {
  for (const { site, httpd } of httpdsOf(installation)) {
    for (const use of jkUses(httpd, "JkOptions")) {
      for (const { text, place } of use.args) {
        const option = TABLE.get(text.replace(/^[+-]/, "").toLowerCase());
        const isOn = !text.startsWith("-");
        if (option !== undefined && (isOn || option.minus)) yield { option, isOn, place, use, site, httpd };
      }
    }
  }
}
