/**
 * Text that cannot steer the reader's terminal: control characters and those that turn the direction of writing become a
 * picture of themselves or a question mark.
 *
 * @param kept - characters that stay as they are.
 */
export function printable(text: string, kept = ""): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    if (kept.includes(character)) return character;
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
  });
}
