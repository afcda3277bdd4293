import fc from "fast-check";
import { expect, it } from "vitest";
import { maskXmlSecrets } from "../../src/patch/mask-xml.ts";
import { growth } from "../formats/linear-time.ts";

it.each([
  ['<C secret="s3" port="1"/>', '<C secret="***" port="1"/>'],
  ["<C requiredSecret = 's\"3'/>", "<C requiredSecret = '***'/>"],
  ['<C secretRequired="false" SECRET=""/>', '<C secretRequired="false" SECRET=""/>'],
  ['<!-- secret="a>b" keystorePass="x" -->', '<!-- secret="***" keystorePass="***" -->'],
  [
    '<I encryptionKey="00" certificateKeystorePassword="c&quot;d"/>',
    '<I encryptionKey="***" certificateKeystorePassword="***"/>',
  ],
  ['<R secret="a\nb\r\nc"/>', '<R secret="***\n***\r\n***"/>'],
  ['url="jdbc:x://h/d?user=u&amp;password=p&amp;ssl=1"', 'url="jdbc:x://h/d?user=u&amp;password=***&amp;ssl=1"'],
  ['url="jdbc:sqlserver://h;password={a;b};x=1"', 'url="jdbc:sqlserver://h;password=***;x=1"'],
  ['connectionURL="ldap://user:pw@host"', 'connectionURL="ldap://user:***@host"'],
  ['url="jdbc:oracle:thin:scott/tiger@h:1:x"', 'url="jdbc:oracle:thin:scott/***@h:1:x"'],
  ['<!ENTITY dbPass "x"><!ENTITY port "8009">', '<!ENTITY dbPass "***"><!ENTITY port "8009">'],
  ["don't secret='x' won't", "don't secret='***' won't"],
  ['<C secret="never closed\n port="1"/>', '<C secret="***\n***"1"/>'],
  ['<C secret="never closed\n port=1/>', '<C secret="***\n***'],
  ['pattern="%h %{pass" name="compute"', 'pattern="%h %{pass" name="compute"'],
])("masks %j", (text, masked) => {
  expect(maskXmlSecrets(text)).toBe(masked);
});

it("keeps the number of lines, and hides any secret in a tag", () => {
  const secret = fc.string({ unit: fc.constantFrom(..."qzj&;#<>'= \r\n{}/:@-"), minLength: 1 });
  fc.assert(
    fc.property(secret, fc.string({ unit: fc.constantFrom(..."a= \n'") }), (value, before) => {
      const text = `${before}\n<C maxThreads="5" secret="${value}" port="8009"/>`;
      const masked = maskXmlSecrets(text);
      expect(masked.split(/\r\n|\r|\n/)).toHaveLength(text.split(/\r\n|\r|\n/).length);
      expect(masked).not.toMatch(/[qzj]/);
    }),
  );
});

it.each([
  "pass",
  "secret=",
  "password='",
  "a=",
  "://a:",
  ":thin:",
  "<!ENTITY pass ",
  "<!ENTITY ",
  "secret = ",
  "pass{",
  "-",
  " ",
])("takes linear time over many %j", (piece) => {
  expect(growth((size) => piece.repeat(size / piece.length), 640_000, 64, maskXmlSecrets)).toBeLessThan(30);
});
