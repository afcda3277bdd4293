import { httpdExample } from "../httpd-example.ts";
import { jkOptionUses } from "../jk-option-uses.ts";
import type { Rule } from "../rule.ts";

const DEFAULT_BYTES = 8192;

/** Certificates in a packet of 8 KiB. */
export const certChainPacket: Rule = {
  code: "cert-chain-packet",
  severities: ["info"],
  summary: "Who forwards chains of certificates has packets that hold them.",
  why:
    "ForwardSSLCertChain puts the client's certificate and those above it into the header block of each request, and the whole block has " +
    "to fit into one packet of max_packet_size bytes, 8192 unless told otherwise. A request that does not fit gets 413: `failed " +
    "appending the header value`.",
  mend: 'Set `max_packet_size=65536` on the workers and `packetSize="65536"` on their Connectors.',
  bad: httpdExample(`
    JkOptions +ForwardSSLCertChain
    JkMount /* lb
  `),
  good: httpdExample(`
    JkOptions -ForwardSSLCertChain
    JkMount /* lb
  `),
  nearMiss: httpdExample(
    `
    JkOptions +ForwardSSLCertChain
    JkMount /* tomcat1
  `,
    `
    worker.list=tomcat1
    worker.tomcat1.host=192.168.0.11
    worker.tomcat1.max_packet_size=65536
  `,
  ),
  covers: ["option ForwardSSLCertChain"],
  check({ installation, report }) {
    for (const { option, isOn, place, site } of jkOptionUses(installation)) {
      if (option.name !== "ForwardSSLCertChain" || !isOn) continue;
      const small = (site.view?.ajpWorkers ?? []).filter(({ maxPacketSize }) => maxPacketSize <= DEFAULT_BYTES);
      const [first] = small;
      if (first === undefined) continue;
      const others = small.length > 1 ? ` and ${small.length - 1} more workers` : "";
      const message = `ForwardSSLCertChain sends chains of certificates, and the packets of ${first.name}${others} hold ${DEFAULT_BYTES} bytes: what does not fit gets 413`;
      report({ place, message, hint: "raise max_packet_size, and packetSize of the Connectors" });
    }
  },
};
