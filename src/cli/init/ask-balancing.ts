import { type Answers, numberOrText, USUAL, unbracketed } from "../../init/answers.ts";
import { LAYOUTS, METHODS, STICKY_MODES } from "../../init/words.ts";
import type { Asker } from "./asker.ts";

export async function askBalancer(asker: Asker): Promise<void> {
  const note = "The lb worker of mod_jk: what the mounts lead to.";
  const question = { message: "Name of the balancer", usual: USUAL.balancer, note };
  await asker.text(question, (balancer) => ({ ...asker.answers, balancer }));
}

export async function askMethod(asker: Asker): Promise<void> {
  const question = { message: "How is work shared out?", choices: METHODS, usual: USUAL.method };
  await asker.choice(question, (method) => ({ ...asker.answers, method }));
}

export async function askSticky(asker: Asker): Promise<void> {
  const message = "Do users stay on the Tomcat of their session?";
  const question = { message, choices: STICKY_MODES, usual: USUAL.sticky };
  await asker.choice(question, (sticky) => ({ ...asker.answers, sticky }));
}

export async function askMounts(asker: Asker): Promise<void> {
  const question = {
    message: "What goes to the Tomcats?",
    usual: USUAL.mounts.join(" "),
    note: "URL patterns with blanks between them: /* is everything, /shop|/* the application shop, !/static/* stays with Apache.",
  };
  await asker.text(question, (text) => ({ ...asker.answers, mounts: text.split(/\s+/) }));
}

export async function askApache(asker: Asker): Promise<void> {
  const note = "Where browsers reach it.";
  const { host, port } = USUAL.apache;
  const put = (part: object): Answers => ({
    ...asker.answers,
    apache: { ...USUAL.apache, ...asker.answers.apache, ...part },
  });
  await asker.text({ message: "Apache: host", usual: host, note }, (text) => put({ host: unbracketed(text) }));
  await asker.text({ message: "Apache: port", usual: String(port), note }, (text) => put({ port: numberOrText(text) }));
}

export async function askLayout(asker: Asker): Promise<void> {
  const question = { message: "Where does Apache have its files?", choices: LAYOUTS, usual: USUAL.layout };
  await asker.choice(question, (layout) => ({ ...asker.answers, layout }));
}
