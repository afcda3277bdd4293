/**
 * The IPv4 address that mod_jk dials for digits and dots, which it reads as C's `inet_addr` does: fewer than four
 * numbers are filled up, and a leading zero makes a number octal. Measured on mod_jk 1.2.48.
 *
 * @returns `undefined` where there is none; mod_jk then dials 255.255.255.255.
 */
export function dialledIpv4(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length > 4) return undefined;
  const numbers = parts.map(readPart);
  const last = numbers.pop();
  const space = 256 ** (4 - numbers.length);
  if (last === undefined || last >= space || numbers.some((number) => number === undefined || number > 255)) {
    return undefined;
  }
  const bytes = [
    ...numbers,
    ...Array.from({ length: 4 - numbers.length }, (_, index) => byteOf(last, 3 - numbers.length - index)),
  ];
  return bytes.join(".");
}

function readPart(part: string): number | undefined {
  if (!/^\d{1,20}$/.test(part)) return undefined;
  if (!part.startsWith("0")) return Number(part);
  return /^[0-7]+$/.test(part) ? Number.parseInt(part, 8) : undefined;
}

function byteOf(number: number, index: number): number {
  return Math.floor(number / 256 ** index) % 256;
}
