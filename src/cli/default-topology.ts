/** The topology of the current directory. */
export const DEFAULT_TOPOLOGY = "lbgen.yaml";
