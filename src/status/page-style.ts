/** The look of the status page, in light and dark. */
export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --link: #0a58ca;
  --good: #116329; --good-back: #dafbe1; --warn: #7d4e00; --warn-back: #fff3c4; --bad: #a40e26; --bad-back: #ffe3e1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #161b22; --ink: #e6edf3; --soft: #9da7b3; --line: #30363d; --link: #6cb6ff;
    --good: #7ee787; --good-back: #12331c; --warn: #f0c674; --warn-back: #3a2d0c; --bad: #ff9492; --bad-back: #45181a;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 110rem; padding: 1rem 1.25rem 3rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.45rem; margin: 0.25rem 0; }
h2 { font-size: 1.15rem; margin: 1.5rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: 0.85rem; margin: 1rem 0 0.25rem; color: var(--soft); }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.facts, nav { display: flex; flex-wrap: wrap; gap: 0.35rem 1.1rem; align-items: center; color: var(--soft); margin: 0.25rem 0; }
nav { padding: 0.5rem 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
nav form { margin: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.9rem 1.1rem; margin: 0.75rem 0; }
.card > h2:first-child { margin-top: 0; }
.card.error { border-left: 4px solid var(--bad); }
.card.done { border-left: 4px solid var(--good); }
.actions, .toggle { font-size: 0.8rem; font-weight: normal; margin-left: 0.5rem; white-space: nowrap; }
td .actions { margin-left: 0; }
.counts { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.4rem 0; }
.counts span, .pill { display: inline-block; border-radius: 999px; padding: 0 0.6rem; font-size: 0.8rem; font-weight: 600;
  background: var(--line); }
.counts .good, .pill.good { color: var(--good); background: var(--good-back); }
.counts .degraded, .pill.degraded { color: var(--warn); background: var(--warn-back); }
.counts .bad, .pill.bad { color: var(--bad); background: var(--bad-back); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.3rem 0.7rem 0.3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; }
.note { color: var(--soft); }
pre { overflow-x: auto; margin: 0; font-size: 0.85rem; }
.legend dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0; font-size: 0.85rem; }
.legend dt { font-weight: 600; }
.legend dd { margin: 0; color: var(--soft); }
.groups { display: flex; flex-wrap: wrap; gap: 1rem; }
fieldset { border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem 1rem; }
fieldset label { display: grid; grid-template-columns: 15rem 14rem; align-items: center; margin: 0.25rem 0; }
input, select, button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 5px;
  padding: 0.15rem 0.5rem; }
nav input { width: 5rem; }
button { cursor: pointer; }
button.main { background: var(--link); color: var(--card); border-color: var(--link); padding: 0.35rem 1rem; }
form { margin: 0.5rem 0; }
@media (max-width: 40rem) { fieldset label { grid-template-columns: 1fr; } .legend dl { grid-template-columns: 1fr; } }
`;
