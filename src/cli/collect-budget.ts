/** How far a search goes. */
export interface CollectLimits {
  /** Folders below a folder that the command line names. */
  readonly depth: number;
  /** Files and folders that are looked at, of any kind. */
  readonly entries: number;
  /** Files that are kept, those that Include brings in among them. */
  readonly files: number;
  readonly bytesPerFile: number;
  /** Of all that is read, whether it is kept or not. */
  readonly bytes: number;
}

export const COLLECT_LIMITS: CollectLimits = {
  depth: 32,
  entries: 50_000,
  files: 2_000,
  bytesPerFile: 16 * 1024 * 1024,
  bytes: 256 * 1024 * 1024,
};

/** What is left of the limits. */
export class CollectBudget {
  readonly limits: CollectLimits;
  #entries = 0;
  #files = 0;
  #bytes = 0;

  constructor(limits: CollectLimits) {
    this.limits = limits;
  }

  /** How many entries were looked at. */
  get entries(): number {
    return this.#entries;
  }

  /** Counts one more entry; false where that is too many. */
  takeEntry(): boolean {
    if (this.#entries >= this.limits.entries) return false;
    this.#entries++;
    return true;
  }

  /** Counts one more file that is kept; false where that is too many. */
  takeFile(): boolean {
    if (this.#files >= this.limits.files) return false;
    this.#files++;
    return true;
  }

  /** Counts bytes that were read. */
  takeBytes(count: number): void {
    this.#bytes += count;
  }

  /** Whether as many bytes were read as may be. */
  get isSpent(): boolean {
    return this.#bytes >= this.limits.bytes;
  }
}
