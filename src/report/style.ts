/** Functions that dress a text for a terminal; the plain style returns it as it is. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
}

const same = (text: string): string => text;

/** No colour at all. */
export const plainStyle: Style = {
  bold: same,
  dim: same,
  error: same,
  warning: same,
  info: same,
  added: same,
  removed: same,
};

/** How a text for people is laid out. */
export interface Layout {
  readonly style: Style;
  /** Columns that a line may take; `undefined` for as many as it needs, where no terminal shows it. */
  readonly width: number | undefined;
}

/** As in a file or a pipe. */
export const plainLayout: Layout = { style: plainStyle, width: undefined };
