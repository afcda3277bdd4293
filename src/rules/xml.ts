import { serverXml } from "./example.ts";
import type { Explanation } from "./explanation.ts";
import { serverXmlOf } from "./tomcat-example.ts";

/** The form of a server.xml: whether it is XML at all. */
export const xmlExplanations: readonly Explanation[] = [
  {
    code: "xml-syntax",
    severities: ["error"],
    summary: "A server.xml is well-formed XML.",
    why:
      "Tomcat stops at the first thing that is not (`Parse fatal error at line ...`, then `Cannot start server. Server " +
      "instance is not configured.`), so nothing behind it has been looked at. Mostly it is an element that is not " +
      "closed, a `&` or `<` inside of a value, a value without quotes, or an attribute that stands twice.",
    mend: "Mend the place shown; `&` is written `&amp;` and `<` is written `&lt;`.",
    bad: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009">')),
    good: serverXml(serverXmlOf('<Connector protocol="AJP/1.3" port="8009"/>')),
  },
  {
    code: "xml-hash-comment",
    severities: ["error"],
    summary: "No `#` comment stands in a tag of a server.xml.",
    why:
      "Properties files and httpd's configuration have `#` comments, XML has none: Tomcat does not start (`Element type " +
      '"Connector" must be followed by either attribute specifications, ">" or "/>".`), and Apache answers 503.',
    mend: "Remove it, or write it as `<!-- ... -->` outside of tags.",
    bad: serverXml(
      serverXmlOf(`
          <Connector protocol="AJP/1.3" port="8009" # for mod_jk
                     redirectPort="8443"/>
      `),
    ),
    good: serverXml(
      serverXmlOf(`
          <!-- for mod_jk -->
          <Connector protocol="AJP/1.3" port="8009"
                     redirectPort="8443"/>
      `),
    ),
    nearMiss: serverXml(
      serverXmlOf(`
          <!-- # for mod_jk -->
          <Connector protocol="AJP/1.3" port="8009" scheme="#"/>
      `),
    ),
  },
  {
    code: "xml-encoding",
    severities: ["warning", "error"],
    summary: "The bytes of a server.xml are in the encoding that it declares, and in one that lbgen reads.",
    why:
      "A file without a declaration is UTF-8. Tomcat does not start with one whose bytes are something else (`Invalid " +
      "byte 1 of 1-byte UTF-8 sequence.`); lbgen patches it all the same, warns, and leaves those bytes as they are. " +
      "UTF-32, and UTF-16 that is cut in the middle of a character, it does not read.",
    mend: 'Declare what the file is, such as `encoding="ISO-8859-1"`, or save it as UTF-8.',
    bad: serverXml(`
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- für die Läden; this file was saved as ISO-8859-1 -->
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
    good: serverXml(`
      <?xml version="1.0" encoding="ISO-8859-1"?>
      <!-- für die Läden; this file was saved as ISO-8859-1 -->
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
    nearMiss: serverXml(`
      <?xml version="1.0" encoding="ISO-8859-1"?>
      <!-- for the shops; this file was saved as ISO-8859-1 -->
      <Server>
        <Service name="Catalina">
          <Engine name="Catalina" defaultHost="localhost"/>
        </Service>
      </Server>
    `),
  },
];
