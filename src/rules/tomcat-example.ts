/** What a server.xml of an example has beside its Connectors. */
export interface ExampleTomcat {
  /** Further attributes of the Engine; `jvmRoute="tomcat1"` unless it says otherwise. */
  readonly engine?: string;
  /** Elements of the Engine above its Host. */
  readonly inEngine?: string;
  /** Attributes of the Server; no shutdown port unless it says otherwise. */
  readonly server?: string;
  /** Elements of the Server's Service above its Connectors. */
  readonly inService?: string;
}

/** The text of a small server.xml, for examples of rules. */
export function serverXmlOf(connectors: string, options: ExampleTomcat = {}): string {
  const { engine = 'jvmRoute="tomcat1"', inEngine = "", server = 'port="-1"', inService = "" } = options;
  return [
    `<Server ${server}>`,
    '  <Service name="Catalina">',
    ...indented(inService, 4),
    ...indented(connectors, 4),
    `    <Engine name="Catalina" defaultHost="localhost"${engine === "" ? "" : ` ${engine}`}>`,
    ...indented(inEngine, 6),
    '      <Host name="localhost" appBase="webapps"/>',
    "    </Engine>",
    "  </Service>",
    "</Server>",
  ].join("\n");
}

/** Lines of a template that starts and ends with a line end of its own, moved to a column. */
function indented(text: string, column: number): string[] {
  const lines = text
    .replace(/^\n/, "")
    .trimEnd()
    .split("\n")
    .filter((line) => line.trim() !== "");
  const shared = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => `${" ".repeat(column)}${line.slice(shared)}`);
}
