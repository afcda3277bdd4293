/** One file that a topology renders to, before anything of it touches a disk. */
export interface RenderedFile {
  /** Relative to the output directory, with forward slashes, without `.` or `..`: `tomcat1/server.xml`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether the bytes hold a secret: such a file is mode 0600 from its first byte on. */
  readonly secret: boolean;
}
