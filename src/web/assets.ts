/** The style and the one script of our pages. Pages work without either. */

/** Reloads the page when the state of its export has changed; asks less often while nobody looks. */
export const liveScript = `'use strict';
(function () {
  var page = document.body;
  var url = page.dataset.live;
  var state = page.dataset.state;
  var seconds = Number(page.dataset.seconds) || 5;
  if (!url) return;
  function later() { setTimeout(ask, (document.hidden ? 4 : 1) * seconds * 1000); }
  function ask() {
    fetch(url, { credentials: 'same-origin', cache: 'no-store', redirect: 'error' })
      .then(function (answer) {
        if (answer.status === 401 || answer.status === 404) { location.reload(); return null; }
        return answer.ok ? answer.json() : {};
      })
      .then(function (now) {
        if (now === null) return;
        if (now.state && now.state !== state) location.reload(); else later();
      })
      .catch(later);
  }
  later();
})();
`;

export const style = `:root {
  color-scheme: light dark;
  --back: #f5f6f8; --card: #ffffff; --text: #1b1f24; --soft: #57606a; --line: #d7dce2; --edge: #818b96;
  --accent: #0b57b7; --on-accent: #ffffff; --accent-hover: #084a9e;
  --wait: #7a4a00; --wait-back: #fff3d6; --good: #0f5c2e; --good-back: #dcf5e3; --stop: #9a1c1c; --stop-back: #fde4e2;
  --plain: #434c56; --plain-back: #e9ecf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #101418; --card: #191e24; --text: #e8ebee; --soft: #a5afba; --line: #323a43; --edge: #76818d;
    --accent: #8ab8ff; --on-accent: #0a1a30; --accent-hover: #a9cbff;
    --wait: #ffd485; --wait-back: #3a2b0a; --good: #93e0ad; --good-back: #12331f; --stop: #ffb0aa; --stop-back: #421a1a;
    --plain: #c5cdd6; --plain-back: #2a313a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 24px 16px 40px; max-width: 752px; background: var(--back); color: var(--text);
  font: 16px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  overflow-wrap: anywhere; text-autospace: normal;
}
header, footer { padding: 0 8px; color: var(--soft); }
.site { margin: 0 0 12px; font-weight: 600; }
main { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 28px 32px 12px; }
h1 { font-size: 24px; line-height: 1.35; margin: 14px 0 16px; font-weight: 600; text-wrap: pretty; }
h2 { font-size: 16px; margin: 0 0 8px; font-weight: 600; }
p { margin: 0 0 16px; }
a { color: var(--accent); }
.chip {
  display: inline-flex; align-items: center; gap: 8px; margin: 0; padding: 4px 12px 4px 8px; border-radius: 999px;
  font-weight: 600; font-size: 15px; border: 1px solid currentColor;
}
.chip svg { width: 18px; height: 18px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.chip.wait { color: var(--wait); background: var(--wait-back); }
.chip.good { color: var(--good); background: var(--good-back); }
.chip.stop { color: var(--stop); background: var(--stop-back); }
.chip.plain { color: var(--plain); background: var(--plain-back); }
.notice { padding: 12px 16px; border-left: 4px solid var(--stop); background: var(--stop-back); color: var(--stop); border-radius: 4px; }
.why strong { margin-right: 6px; }
.next { color: var(--soft); }
.actions { display: flex; flex-wrap: wrap; gap: 12px; margin: 8px 0 20px; align-items: center; }
.actions form { margin: 0; }
button, .button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 10px 20px; border-radius: 8px;
  border: 1px solid var(--edge); background: transparent; color: var(--text); font: inherit; font-weight: 600; line-height: 1.3;
  text-decoration: none; cursor: pointer; max-width: 100%;
}
button:hover, .button:hover { border-color: var(--accent); color: var(--accent); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.primary:hover { background: var(--accent-hover); border-color: var(--accent-hover); color: var(--on-accent); }
.quiet { border-color: transparent; color: var(--accent); padding: 10px 12px; font-weight: 500; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.fields { margin: 20px 0 8px; }
.field { margin: 0 0 18px; }
.field label, legend { display: block; font-weight: 600; margin-bottom: 4px; padding: 0; }
.hint { display: block; font-weight: 400; color: var(--soft); font-size: 15px; }
.field input, .field textarea, .field select {
  display: block; width: 100%; min-height: 44px; padding: 10px 12px; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--edge); border-radius: 8px; margin-top: 6px;
}
.field textarea { resize: vertical; }
.field .short { max-width: 260px; }
.field .code { max-width: 260px; font-size: 22px; letter-spacing: 3px; font-variant-numeric: tabular-nums; }
.problem { color: var(--stop); font-weight: 600; margin: 6px 0 0; }
.policy {
  max-height: 240px; overflow-y: auto; padding: 12px 16px; margin: 6px 0; border: 1px solid var(--line); border-radius: 8px;
  background: var(--back); white-space: pre-line;
}
.field .check { display: flex; align-items: center; gap: 10px; min-height: 44px; font-weight: 400; cursor: pointer; margin: 0; }
.field .check input { width: 20px; height: 20px; min-height: 0; padding: 0; margin: 0; flex: none; accent-color: var(--accent); }
.emergency { border-top: 1px solid var(--line); margin: 8px 0 16px; }
summary { padding: 11px 0; min-height: 44px; color: var(--accent); cursor: pointer; }
.qr { width: 240px; max-width: 100%; padding: 12px; background: #fff; border-radius: 8px; margin: 0 0 16px; }
.qr svg { display: block; width: 100%; height: auto; }
.secret { font-family: ui-monospace, monospace; letter-spacing: 1px; }
.wrong input, .wrong select, .wrong textarea { border: 2px solid var(--stop); }
fieldset { border: 0; margin: 0 0 16px; padding: 0; min-width: 0; }
.chips { display: flex; flex-wrap: wrap; gap: 8px; margin: 6px 0 14px; }
.chips label {
  display: inline-flex; align-items: center; gap: 8px; min-height: 44px; padding: 8px 16px 8px 12px; border: 1px solid var(--edge);
  border-radius: 999px; cursor: pointer;
}
.chips label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); font-weight: 600; }
.chips input { width: 18px; height: 18px; margin: 0; accent-color: var(--accent); }
section { border-top: 1px solid var(--line); padding: 20px 0 8px; margin-top: 8px; }
dl { margin: 0; }
.brief { margin: 0 0 20px; }
dl div { display: grid; grid-template-columns: 150px 1fr; gap: 4px 16px; padding: 6px 0; }
dt { color: var(--soft); }
dd { margin: 0; white-space: pre-line; }
.scroll { overflow-x: auto; margin: 0 0 12px; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 15px; overflow-wrap: normal; }
th, td { text-align: left; padding: 8px 14px; border-bottom: 1px solid var(--line); white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
th { font-weight: 600; background: var(--back); }
.wraps td { white-space: normal; overflow-wrap: break-word; }
.wraps .number { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
article.line { border-top: 1px solid var(--line); padding: 14px 0 6px; }
h3 { font-size: 16px; margin: 0 0 8px; display: flex; flex-wrap: wrap; gap: 4px 12px; }
h3 .id { font-weight: 400; color: var(--soft); }
.finding { margin: 0 0 6px; color: var(--wait); }
.late { color: var(--stop); }
footer { margin-top: 16px; font-size: 15px; display: flex; flex-wrap: wrap; gap: 4px 28px; }
footer p { margin: 0; }
footer a { display: inline-block; padding: 11px 0; margin: -11px 0; }
.id { color: var(--text); font-variant-numeric: tabular-nums; letter-spacing: 0.5px; }
@media (max-width: 560px) {
  body { padding: 16px 12px 32px; }
  main { padding: 20px 18px 8px; }
  h1 { font-size: 21px; }
  dl div { grid-template-columns: 1fr; gap: 0; }
  th, td { padding: 8px 10px; }
  .chips label { font-size: 15px; gap: 6px; padding: 8px 12px 8px 10px; }
  .actions > *, .actions button, .actions .button { width: 100%; }
}
@media print {
  :root { color-scheme: light; --back: #fff; --card: #fff; --text: #000; --soft: #333; }
  .actions, .fields, .next { display: none; }
  main { border: 0; padding: 0; }
}
@media (prefers-reduced-motion: no-preference) { button, .button { transition: background-color 0.12s, border-color 0.12s; } }
`;
