import { childElements, type XmlElement } from "../../formats/xml-tree.ts";
import type { ClusterFacts } from "../../installation/tomcat-facts.ts";
import { placeOfElement } from "../../installation/xml-places.ts";
import { files } from "../../rules/example.ts";
import { serverXmlOf } from "../../rules/tomcat-example.ts";
import { clustersByBalancer } from "../clusters.ts";
import type { Rule } from "../rule.ts";
import { clustersOf, fileName, findAttribute, wholeAttribute } from "../tomcat-places.ts";

const clusterWith = (interceptors: string) => `
  <Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster">
    <Channel className="org.apache.catalina.tribes.group.GroupChannel">
${interceptors}
    </Channel>
  </Cluster>
`;
const ENCRYPT =
  '      <Interceptor className="org.apache.catalina.tribes.group.interceptors.EncryptInterceptor" encryptionKey="${cluster.key}"/>';
const DETECT = '      <Interceptor className="org.apache.catalina.tribes.group.interceptors.TcpFailureDetector"/>';

/** The order of two lines decides whether Tomcat starts. */
export const encryptInterceptor: Rule = {
  code: "encrypt-interceptor",
  severities: ["error", "warning"],
  summary: "The EncryptInterceptor has a key, the same on all nodes, and stands before the TcpFailureDetector.",
  why:
    "Tomcat does not start with the two in the other order (`EncryptInterceptor must be upstream of TcpFailureDetector.`), nor " +
    "without a key (`Encryption key is required`). With different keys the members find each other and replicate nothing " +
    "(`Failed to decrypt message`). An algorithm other than AES/GCM/NoPadding is warned of as insecure in its log.",
  mend: "Put the EncryptInterceptor first, with one `encryptionKey` on all nodes.",
  bad: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: clusterWith(`${DETECT}\n${ENCRYPT}`),
    }),
  }),
  good: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: clusterWith(`${ENCRYPT}\n${DETECT}`),
    }),
  }),
  nearMiss: files({
    "server.xml": serverXmlOf('<Connector protocol="AJP/1.3" port="8009" secretRequired="false"/>', {
      inEngine: clusterWith(ENCRYPT),
    }),
  }),
  covers: [
    "cluster Interceptor (EncryptInterceptor) encryptionKey",
    "cluster Interceptor (EncryptInterceptor) encryptionAlgorithm",
  ],
  check({ installation, report }) {
    for (const { tomcat, cluster } of clustersOf(installation)) {
      const { file } = tomcat;
      const encrypt = interceptorOf(cluster, "EncryptInterceptor");
      if (encrypt === undefined) continue;
      const place = placeOfElement(file, encrypt);
      const detector = interceptorOf(cluster, "TcpFailureDetector");
      if (detector !== undefined && detector.start < encrypt.start) {
        const message =
          "the EncryptInterceptor stands behind the TcpFailureDetector, and Tomcat does not start that way";
        report({ place, message, hint: "move it to the first place" });
      }
      const algorithm = findAttribute({ element: encrypt }, "encryptionAlgorithm");
      if (keyOf(encrypt) === "" && !tomcat.hasUnreadEntities) {
        report({
          place,
          message: "the EncryptInterceptor has no encryptionKey: Tomcat does not start",
          hint: "add the key of all nodes",
        });
      }
      if (algorithm !== undefined && !algorithm.value.includes("${") && !/\/GCM\//i.test(algorithm.value)) {
        report({
          place: wholeAttribute(file, algorithm),
          severity: "warning",
          message: `encryptionAlgorithm is ${JSON.stringify(algorithm.value)}, which Tomcat calls insecure`,
          hint: "write AES/GCM/NoPadding",
        });
      }
    }
    for (const members of clustersByBalancer(installation).values()) {
      const [first, ...others] = members;
      if (first === undefined) continue;
      const wanted = sharedKey(first.cluster);
      for (const { tomcat, cluster } of others) {
        const key = sharedKey(cluster);
        if (wanted === undefined || key === undefined || key === wanted || cluster === first.cluster) continue;
        const encrypt = interceptorOf(cluster, "EncryptInterceptor") ?? cluster.element;
        const where = fileName(first.tomcat.file);
        const what =
          key === "" || wanted === ""
            ? `the Clusters here and in ${where} are not both encrypted`
            : `the Cluster has another encryptionKey than that in ${where}`;
        report({
          place: placeOfElement(tomcat.file, encrypt),
          severity: "warning",
          message: `${what}: the two replicate nothing to each other`,
          hint: "write the same EncryptInterceptor on all nodes",
        });
      }
    }
  },
};

function interceptorOf({ channel }: ClusterFacts, name: string): XmlElement | undefined {
  if (channel === undefined) return undefined;
  return childElements(channel.element, "Interceptor").find((element) =>
    element.attributes.some((attribute) => attribute.name === "className" && attribute.value.endsWith(`.${name}`)),
  );
}

/** For comparing only. Empty where there is none. */
function keyOf(element: XmlElement): string {
  const keys = element.attributes.filter(({ name }) => /^encryptionKey(?:String)?$/i.test(name));
  return keys.at(-1)?.value ?? "";
}

/** The key of a Cluster, in any case of its digits; empty where it has no encryption, `undefined` where it is not known. */
function sharedKey(cluster: ClusterFacts): string | undefined {
  const encrypt = interceptorOf(cluster, "EncryptInterceptor");
  const key = encrypt === undefined ? "" : keyOf(encrypt);
  return key.includes("${") ? undefined : key.toLowerCase();
}
