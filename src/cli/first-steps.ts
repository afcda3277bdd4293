/** What a bare `lbgen` says: what to do first, not all that there is. */
export const FIRST_STEPS = `Usage: lbgen <command> [options]

No topology yet:
  lbgen init                make one, question by question
  lbgen lint PATH...        check the workers.properties, httpd's files and
                            server.xml that you have already
  lbgen import WORKERS      make a topology of them

With a topology (lbgen.yaml, or named):
  lbgen validate [FILE]     check it
  lbgen generate [FILE]     write workers.properties, jk.conf and server.xml
  lbgen serve [FILE]        run it here, with nodes of lbgen's own

lbgen --help lists all commands, lbgen help COMMAND tells about one.
`;
