import type { Answers } from "../../init/answers.ts";
import { nodesWithoutServerXml } from "../../init/draft-topology.ts";
import { SECRETS } from "../../init/words.ts";
import type { Asker } from "./asker.ts";

/** What the questions about files ask of the disk. */
export interface Places {
  /** Why a path is no server.xml that can be patched. */
  readonly whyNoServerXml: (path: string) => string | undefined;
  /** Why a secret cannot be in this file. */
  readonly whyNoSecretFile: (path: string) => string | undefined;
  /** A path that was typed, as the topology names it. */
  readonly fromTopology: (path: string) => string;
}

const NONE = "none";
const USUAL_SECRET_FILE = "ajp-secret.txt";
const USUAL_SECRET_VARIABLE = "AJP_SECRET";

export async function askServerXml(asker: Asker, places: Places): Promise<void> {
  const nodes = nodesWithoutServerXml(asker.answers);
  if (nodes.length === 0) return;
  const message = "Do the Tomcats have a server.xml that shall be kept?";
  const note = "lbgen then changes only what has to change in them; without, it writes complete ones.";
  if (!(await asker.yesNo({ message, usual: false, note }))) return;
  for (const name of nodes) {
    const question = { message: `server.xml of ${name}`, usual: NONE, note: `A path on this machine, or ${NONE}.` };
    const put = (path: string): Answers => withServerXml(asker.answers, name, path, places);
    await asker.text(question, put, (path) => (path === NONE ? undefined : places.whyNoServerXml(path)));
  }
}

function withServerXml(answers: Answers, name: string, path: string, { fromTopology }: Places): Answers {
  if (path === NONE) return answers;
  return { ...answers, serverXml: new Map([...answers.serverXml, [name, fromTopology(path)]]) };
}

export async function askSecret(asker: Asker, places: Places): Promise<void> {
  const before = asker.answers;
  const message = "A secret that Apache and the Tomcats share?";
  const kind = await asker.choice({ message, choices: SECRETS, usual: "file" }, (answer) => {
    if (answer === "none") return before;
    return { ...before, secret: answer === "env" ? { env: USUAL_SECRET_VARIABLE } : { file: USUAL_SECRET_FILE } };
  });
  if (kind === "env") {
    const question = { message: "Name of the variable", usual: USUAL_SECRET_VARIABLE };
    await asker.text(question, (env) => ({ ...before, secret: { env } }), whyNoVariable);
  } else if (kind === "file") {
    const note = "Made with mode 0600, and used as it is if it is there already.";
    const put = (path: string): Answers => ({ ...before, secret: { file: places.fromTopology(path) } });
    await asker.text({ message: "Its file", usual: USUAL_SECRET_FILE, note }, put, places.whyNoSecretFile);
  }
}

/** @see POSIX, "Environment Variable Definition": what shells can set. */
function whyNoVariable(name: string): string | undefined {
  return /^[A-Za-z_]\w*$/.test(name) ? undefined : `"${name}" is no name of a variable: letters, digits and _`;
}

export async function askCluster(asker: Asker): Promise<void> {
  const message = "Shall the Tomcats copy their sessions to each other?";
  const note = "Then a login survives the failure of its Tomcat. The application's web.xml needs <distributable/>.";
  await asker.yesNo({ message, usual: false, note }, (cluster) => ({ ...asker.answers, cluster }));
}
