/** Rows of text in columns as wide as their widest cell: the first one aligned left, the others right. */
export function formatTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const cell = (text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]));
  return rows.map((row) => `  ${row.map(cell).join("  ").trimEnd()}\n`).join("");
}

export function formatNumber(value, digits) {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function formatMachine({ machine, versions }) {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${machine.cores} x ${machine.cpu}, ${machine.system}, load average ${machine.loadAverage.toFixed(2)} before the start
${programs.join(", ")}
`;
}
