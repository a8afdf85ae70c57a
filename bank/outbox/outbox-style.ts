/** The page's style: one column, light or dark as the system asks, contrast at least 4.5 to 1. */
export const outboxStyle = `
:root {
  --page: #f5f6f8; --card: #ffffff; --ink: #16202c; --muted: #55616f; --line: #dfe3e9;
  --accent: #0b5c7a; --accent-soft: #e5f1f6; --good: #17704a; --warn: #8a5a00; --bad: #a8323a;
  --shadow: 0 1px 2px rgb(16 32 48 / 0.06), 0 4px 16px rgb(16 32 48 / 0.05);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f151c; --card: #18212b; --ink: #e9eef4; --muted: #9eacbb; --line: #2a3644;
    --accent: #7cc7e4; --accent-soft: #153240; --good: #6bd0a1; --warn: #e5b95c; --bad: #f08d93; --shadow: none;
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
}
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 1rem; margin-bottom: 1.75rem; }
.eyebrow { color: var(--accent); font-size: 0.8125rem; font-weight: 600; letter-spacing: 0.02em; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0.15rem 0 0.35rem; }
.muted { color: var(--muted); font-size: 0.875rem; }
.dot { display: inline-block; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: currentColor; margin-right: 0.4rem; }
.live { align-self: flex-start; color: var(--good); font-size: 0.8125rem; font-weight: 600; }
.live[data-state='away'] { color: var(--bad); }
.messages { list-style: none; padding: 0; display: grid; gap: 0.875rem; }
.message {
  background: var(--card); border: 1px solid var(--line); border-radius: 0.875rem; padding: 1rem 1.125rem;
  box-shadow: var(--shadow);
}
.message[data-status='waiting'] { border-color: var(--accent); }
.head, .foot { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5rem 1rem; }
time { color: var(--muted); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.purpose { margin: 0.35rem 0 0.85rem; overflow-wrap: anywhere; }
.code {
  display: inline-flex; align-items: baseline; gap: 0.75rem; min-height: 2.75rem; padding: 0.35rem 0.9rem;
  border: 1px solid transparent; border-radius: 0.625rem; background: var(--accent-soft); color: var(--ink);
  font: inherit; cursor: pointer;
}
.code:hover { border-color: var(--accent); }
.code:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.digits { font: 600 1.375rem/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; letter-spacing: 0.08em; }
.hint { color: var(--accent); font-size: 0.8125rem; font-weight: 600; }
.status { font-size: 0.875rem; font-weight: 500; color: var(--muted); }
[data-status='waiting'] .status { color: var(--accent); }
[data-status='verified'] .status { color: var(--warn); }
[data-status='used'] .status { color: var(--good); }
[data-status='locked'] .status { color: var(--bad); }
[data-status='expired'] .digits, [data-status='used'] .digits, [data-status='locked'] .digits { color: var(--muted); }
.empty { padding: 3rem 1.5rem; text-align: center; border: 1px dashed var(--line); border-radius: 0.875rem; }
.empty-title { font-weight: 600; margin-bottom: 0.35rem; }
`;
