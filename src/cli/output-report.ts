import { printable } from "../printable.ts";
import { formatTable } from "../report/table.ts";
import type { Io } from "./io.ts";
import type { OutputPlan } from "./output-tree.ts";
import { note } from "./remarks.ts";
import { layoutOf } from "./style.ts";

/** How `lbgen generate` was told to go about it. */
export interface PlanOptions {
  readonly check?: true;
  readonly dryRun?: true;
  readonly quiet?: true;
}

/** What becomes of each file, as JSON has it. */
export function summaryOf(plan: OutputPlan) {
  return {
    files: plan.files.map(({ path, action }) => ({ path, action })),
    stale: plan.stale.map(({ path, action }) => ({ path, action })),
  };
}

const VERBS = {
  create: "create",
  update: "update",
  unchanged: "unchanged",
  chmod: "chmod 0600",
  delete: "delete",
  keep: "keep",
} as const;

/** What becomes of the files: of all of them where the list was asked for, else of those that change. */
export async function printPlan(plan: OutputPlan, options: PlanOptions, io: Io): Promise<void> {
  const all = [...plan.files, ...plan.stale];
  const isDone = ({ action }: (typeof all)[number]): boolean => action !== "unchanged" && action !== "keep";
  const shown = options.dryRun === true ? all : options.quiet === true ? [] : all.filter(isDone);
  const { style } = layoutOf(io, "out");
  const dress = (text: string, row: number): string => {
    const action = shown[row]?.action;
    if (action === "create") return style.added(text);
    return action === "delete" ? style.removed(text) : action === "unchanged" ? style.dim(text) : style.info(text);
  };
  const rows = shown.map(({ path, action }) => [VERBS[action], printable(inDir(plan, path))]);
  // A path that is cut cannot be copied.
  io.out(formatTable([{ dress }, {}], rows, { style, width: undefined }));
  if (options.quiet === true) return;
  if (plan.upToDate) note(io, `${plan.dir} is up to date`);
  else if (options.check === true) note(io, `${plan.dir} is not up to date: run lbgen generate`);
  else if (options.dryRun !== true) {
    note(io, `wrote ${plan.dir}; ${inDir(plan, "INSTALL.md")} says what goes where`);
  }
}

/** The difference of every file that would change. */
export async function printDiffs(plan: OutputPlan, io: Io): Promise<void> {
  const { printDiff, shownDiff } = await import("./shown-diff.ts");
  for (const { path, oldBytes, bytes, action } of plan.files) {
    if (action !== "create" && action !== "update") continue;
    await printDiff(shownDiff(inDir(plan, path), path, oldBytes, bytes), "out", io);
  }
  for (const { path, oldBytes, action } of plan.stale) {
    if (action === "delete") await printDiff(shownDiff(inDir(plan, path), path, oldBytes, undefined), "out", io);
  }
}

/** A path as the user can open it. */
export function inDir(plan: OutputPlan, path: string): string {
  return `${plan.dir.replace(/\/+$/, "")}/${path}`;
}
