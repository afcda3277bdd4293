import { Argument, type Command } from "commander";
import { SHELLS, type Shell } from "../../completion/completed-program.ts";
import { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";

/** Prints the script that makes a shell complete the program's command line. */
export async function runCompletion(shell: Shell, program: Command, io: Io): Promise<ExitCode> {
  const [{ completionScript }, { completedProgram }, { loadCompletionFunctions }, { explainedCodes }] =
    await Promise.all([
      import("../../completion/completion-script.ts"),
      import("../completed-program.ts"),
      import("../templates.ts"),
      import("../../lint/explained-codes.ts"),
    ]);
  const codes = [...explainedCodes().values()].map(({ code, files, topology }) => ({
    word: code,
    description: (files ?? topology)?.summary ?? "",
  }));
  io.out(completionScript(shell, completedProgram(program, codes), loadCompletionFunctions(shell)));
  return ExitCode.ok;
}

export function addCompletionCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command("completion")
    .description("print a script that makes a shell complete commands, options and values")
    .addArgument(new Argument("<shell>", "the shell that shall read it").choices(SHELLS))
    .addHelpText("after", HELP)
    .action(async (shell: Shell) => done(await runCompletion(shell, program, io)));
}

const HELP = `
Write the script where the shell finds it, open a new shell, and write it again after an update of lbgen. Reading it
starts no program; only names of nodes and balancers are asked of lbgen, when Tab is pressed.

It completes lbgen by that name. Where only npx knows it, give it the name first: in bash and zsh
lbgen() { npx lbgen "$@"; }, in fish function lbgen; npx lbgen $argv; end.

Examples:
  # bash, with or without the package bash-completion
  lbgen completion bash > ~/.lbgen-completion.bash
  echo '. ~/.lbgen-completion.bash' >> ~/.bashrc

  # zsh; the line with fpath comes before the one with compinit
  mkdir -p ~/.zfunc && lbgen completion zsh > ~/.zfunc/_lbgen
  echo 'fpath=(~/.zfunc $fpath); autoload -U compinit && compinit' >> ~/.zshrc

  # fish
  mkdir -p ~/.config/fish/completions
  lbgen completion fish > ~/.config/fish/completions/lbgen.fish

Exit status: 0 done; 2 wrong usage`;
