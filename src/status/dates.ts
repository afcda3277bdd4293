/** Fields of a moment, in UTC: nothing here looks at the zone of the machine. */
const UTC = new Intl.DateTimeFormat("en-US", {
  timeZone: "UTC",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A moment as `20261125030513`. */
export function compactDate(seconds: number, offsetMinutes = 0): string {
  const { year, month, day, hour, minute, second } = partsOf(seconds, offsetMinutes);
  return `${year}${month}${day}${hour}${minute}${second}`;
}

/** A moment as `2026-11-25 03:05:13 +0000`. */
export function readableDate(seconds: number, offsetMinutes = 0): string {
  const { year, month, day, hour, minute, second } = partsOf(seconds, offsetMinutes);
  return `${year}-${month}-${day} ${hour}:${minute}:${second} ${utcOffset(offsetMinutes)}`;
}

/** `+0000`, hours and minutes. */
export function utcOffset(offsetMinutes = 0): string {
  const minutes = Math.abs(offsetMinutes);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${offsetMinutes < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}${two(minutes % 60)}`;
}

function partsOf(seconds: number, offsetMinutes: number): Partial<Record<Intl.DateTimeFormatPartTypes, string>> {
  const parts = UTC.formatToParts((seconds + offsetMinutes * 60) * 1000);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}
