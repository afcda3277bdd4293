/**
 * How much longer one large input takes than the same amount of small ones: about 1 for linear work, about `parts` for
 * quadratic. The better of three runs each, in time of this process, so that a busy machine tells the same.
 *
 * @param write - an input of about so many characters.
 */
export function growth(write: (size: number) => string, size: number, parts: number, run: (text: string) => void) {
  const small = write(size / parts);
  const large = write(size);
  const cpuTimeOf = (work: () => void) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const smallOnes = () => {
    for (let part = 0; part < parts; part++) run(small);
  };
  smallOnes(); // the compiler's warm-up
  const best = (work: () => void) => Math.min(cpuTimeOf(work), cpuTimeOf(work), cpuTimeOf(work));
  return best(() => run(large)) / Math.max(2_000, best(smallOnes));
}
