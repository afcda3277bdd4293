/** Colours of the ways from workers to nodes; of more workers, some share one. */
export const WAY_COLOURS = 6;

/** What a drawing is painted with, in one mode of the reader. */
interface Palette {
  readonly page: string;
  readonly box: string;
  readonly line: string;
  readonly ink: string;
  readonly soft: string;
  readonly warning: string;
  /** The ways from Apache to workers. */
  readonly apache: string;
  readonly ways: readonly string[];
}

export const LIGHT: Palette = {
  page: "#ffffff",
  box: "#f6f8fa",
  line: "#c4ccd4",
  ink: "#1f2328",
  soft: "#57606a",
  warning: "#8a5300",
  apache: "#7a838c",
  ways: ["#0969da", "#1a7f37", "#8250df", "#bc4c00", "#bf3989", "#0b7285"],
};

export const DARK: Palette = {
  page: "#0d1117",
  box: "#1a212a",
  line: "#444c56",
  ink: "#e6edf3",
  soft: "#a2acb8",
  warning: "#e3b341",
  apache: "#8b949e",
  ways: ["#58a6ff", "#3fb950", "#b083f0", "#f0883e", "#f778ba", "#39c5cf"],
};

/**
 * The style sheet: light where the reader's mode is not known, with a page of its own, so that the drawing reads on any
 * background. No custom properties: programs that only paint SVG do not know them.
 */
export function svgStyle(): string {
  return `${FONTS}${coloursOf(LIGHT)}@media (prefers-color-scheme: dark) {\n${coloursOf(DARK)}}\n`;
}

const FONTS = `.lbgen text { white-space: pre; }
.lbgen .name { font: 600 13px ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.lbgen .code { font: 12px ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.lbgen .words { font: 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.lbgen .idle { stroke-dasharray: 5 4; }
.lbgen .way { fill: none; }
`;

function coloursOf({ page, box, line, ink, soft, warning, apache, ways }: Palette): string {
  const rules = [
    `.lbgen .page { fill: ${page}; stroke: ${line}; }`,
    `.lbgen .box { fill: ${box}; stroke: ${line}; }`,
    `.lbgen .frame { fill: none; stroke: ${soft}; }`,
    `.lbgen text { fill: ${ink}; }`,
    `.lbgen .soft { fill: ${soft}; }`,
    `.lbgen .warning { fill: ${warning}; }`,
    `.lbgen .way { stroke: ${apache}; }`,
    `.lbgen .end { fill: ${apache}; }`,
    ...ways.flatMap((way, index) => [
      `.lbgen .way.w${index} { stroke: ${way}; }`,
      `.lbgen .end.w${index} { fill: ${way}; }`,
    ]),
  ];
  return rules.map((rule) => `${rule}\n`).join("");
}
