/** One of several answers, and what it means for those who use the site. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly means: string;
}

/** What each method means for logins. @see mod_jk-balancing, 3.7 */
export const METHODS: readonly Choice[] = [
  {
    value: "request",
    label: "request: by requests",
    means: "Each Tomcat gets its share of all requests. Logins are not counted, so one may hold more of them.",
  },
  {
    value: "session",
    label: "session: by new sessions",
    means: "The next user without a session goes to the Tomcat that got the fewest of them: logins spread evenly.",
  },
  {
    value: "traffic",
    label: "traffic: by bytes",
    means: "The Tomcat that moved the fewest bytes is next. For downloads and uploads; logins are not counted.",
  },
  {
    value: "busyness",
    label: "busyness: by work in progress",
    means: "The Tomcat with the fewest requests in progress is next. For slow requests; logins are not counted.",
  },
  {
    value: "next",
    label: "next: strictly in turn",
    means: "Each user without a session goes to the Tomcat after the last one: logins in turn, whatever they do.",
  },
];

/** What each mode means for logins. */
export const STICKY_MODES: readonly Choice[] = [
  {
    value: "session",
    label: "session: stay, move on if it fails",
    means:
      "A user stays on the Tomcat of the login. If it fails, another one serves, and the login is lost unless sessions are replicated.",
  },
  {
    value: "force",
    label: "force: stay, or get an error",
    means: "A user stays on the Tomcat of the login. If it fails, the user gets errors (503) until it is back.",
  },
  {
    value: "none",
    label: "none: do not stay",
    means: "Every request may go to another Tomcat: logins are lost at once unless sessions are replicated.",
  },
];

export const LAYOUTS: readonly Choice[] = [
  { value: "debian", label: "debian", means: "Debian, Ubuntu, Raspberry Pi OS: files under /etc/apache2." },
  { value: "rhel", label: "rhel", means: "Red Hat, Fedora, Rocky: files under /etc/httpd." },
  { value: "source", label: "source", means: "Built from source: files under /usr/local/apache2." },
];

export const SECRETS: readonly Choice[] = [
  {
    value: "file",
    label: "in a file, made now",
    means: "lbgen makes a random one in a file that only you can read; the topology names the file.",
  },
  {
    value: "env",
    label: "in an environment variable",
    means: "The topology names the variable; you set it wherever lbgen runs.",
  },
  {
    value: "none",
    label: "none",
    means: "Whoever reaches a Tomcat's AJP port can send it any request, past all that Apache checks.",
  },
];
