/** Codes of request attributes. @see Apache Tomcat Connectors, AJPv13 protocol reference, "Attributes" */
export const AttributeCode = {
  context: 0x01,
  servletPath: 0x02,
  remoteUser: 0x03,
  authType: 0x04,
  query: 0x05,
  route: 0x06,
  sslCert: 0x07,
  sslCipher: 0x08,
  sslSession: 0x09,
  requestAttribute: 0x0a,
  sslKeySize: 0x0b,
  secret: 0x0c,
  storedMethod: 0x0d,
  end: 0xff,
} as const;
