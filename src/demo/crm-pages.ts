/** The stand-in CRM's two pages. Plain on purpose: they stand for a product that nobody changed. */

import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Contact } from './contacts.ts';
import { DEMO_USERS } from './people.ts';
import type { DemoUser } from './people.ts';

type Page = HtmlEscapedString | Promise<HtmlEscapedString>;

/** One orange pixel: the image that must pass byte for byte. */
export const LOGO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

export function loginPage(failed: boolean): Page {
  return page(
    'Log in',
    html`<h1><img src="/logo.png" alt="" width="24" height="24" /> Demo CRM</h1>
      ${failed ? html`<p class="bad">Wrong name or password.</p>` : ''}
      <form method="post" action="/login">
        <label>Name <input name="login" autofocus /></label>
        <label>Password <input name="password" type="password" /></label>
        <button>Log in</button>
      </form>
      <p>People: ${DEMO_USERS.map((user) => `${user.login} (${user.role})`).join(', ')}. Password: demo.</p>`,
  );
}

export function contactsPage(
  user: DemoUser,
  contacts: readonly Contact[],
  number: number,
  withFile: boolean,
): Page {
  const size = 20;
  const shown = contacts.slice((number - 1) * size, number * size);
  return page(
    'Contacts',
    html`<h1><img src="/logo.png" alt="" width="24" height="24" /> Demo CRM</h1>
      <p>${user.name} (${user.role}) · <a href="/logout">Log out</a></p>
      <p class="tools">
        <a id="export-page" href="/contacts/export?format=csv&page=${number}&size=50">Export 50 (CSV)</a>
        <a id="export-xlsx" href="/contacts/export?format=xlsx">Export all (XLSX)</a>
        <a id="export-gb" href="/contacts/export?format=csv&encoding=gb18030">导出全部 (GB18030)</a>
        <a id="export-report" href="/reports/cities">Cities report</a>
        <a id="attachment" href="/attachments/welcome">Attachment</a>
        ${withFile ? html`<a id="export-file" href="/files/export">Export your file</a>` : ''}
      </p>
      <form method="post" action="/contacts/export" class="tools">
        <input type="hidden" name="action" value="export" /><input type="hidden" name="format" value="csv" />
        <button id="export-form">Export all by form</button>
      </form>
      <p class="tools">
        <button id="export-blob" type="button">Export by script</button>
        <button id="export-job" type="button">Export by job</button>
        <span id="status" role="status"></span>
      </p>
      <table>
        <tr>${['ID', 'Name', 'Company', 'Mobile', 'Email', 'City', 'Owner'].map((name) => html`<th>${name}</th>`)}</tr>
        ${shown.map(
          (one) => html`<tr>
            <td>${one.ID}</td><td>${one.Name}</td><td>${one.Company}</td><td>${one.Mobile}</td><td>${one.Email}</td><td>${one.City}</td><td>${one.Owner}</td>
          </tr>`,
        )}
      </table>
      <p><a href="/?page=${Math.max(1, number - 1)}">Back</a> · page ${number} · <a href="/?page=${number + 1}">Next</a></p>
      <script>
        ${raw(SCRIPT)};
      </script>`,
  );
}

/** What a CRM's own script does: fetch a blob and save it, show the CRM's error text otherwise. */
const SCRIPT = `
const say = (text) => { document.getElementById('status').textContent = text; };
async function save(answer) {
  if (!answer.ok || !answer.headers.get('content-disposition')) {
    const error = await answer.json().catch(() => ({}));
    say(error.message || 'Error ' + answer.status);
    return;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await answer.blob());
  link.download = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition'))?.[1] || 'contacts';
  link.click();
  say('Saved');
}
const post = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
document.getElementById('export-blob').onclick = async () => save(await post('/api/contacts/export', { type: 'contacts', format: 'csv' }));
document.getElementById('export-job').onclick = async () => {
  const job = await (await post('/api/jobs', { format: 'xlsx' })).json();
  for (let state = 'running'; state !== 'done'; ) state = (await (await fetch('/api/jobs/' + job.id)).json()).state;
  save(await fetch('/api/jobs/' + job.id + '/file'));
};
`;

function page(title: string, body: Page): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Demo CRM</title>
        <style>
          body { font: 15px system-ui, 'Noto Sans CJK SC', sans-serif; margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; }
          table { border-collapse: collapse; width: 100%; } td, th { border-bottom: 1px solid #ccc; padding: 0.3rem; text-align: left; }
          label { display: block; margin: 0.5rem 0; } .bad { color: #b00020; } .tools > * { margin-right: 1rem; }
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}
