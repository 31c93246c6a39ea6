/** A message as a letter: the same words as plain text and as HTML, without any asset from elsewhere. */

import type { Message } from '../model/message.ts';

/** The letter as plain text: one sentence, the facts, one link. */
export function textOf(message: Message): string {
  return [
    message.opening,
    message.facts.map(([label, value]) => `${label}: ${flat(value)}`).join('\n'),
    message.link ? `${message.link.label}:\n${message.link.url}` : '',
    `-- \n${message.footer}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The letter as HTML: every text escaped, colours only where they work in light and dark. */
export function htmlOf(message: Message): string {
  const rows = message.facts.map(
    ([label, value]) =>
      `<tr><th align="left" valign="top" style="padding:4px 16px 4px 0;font-weight:600;white-space:nowrap">${escaped(label)}</th>` +
      `<td style="padding:4px 0">${escaped(flat(value))}</td></tr>`,
  );
  const link = message.link
    ? `<p style="margin:24px 0"><a href="${escaped(message.link.url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#1d5fd0;color:#ffffff;text-decoration:none;font-weight:600">${escaped(message.link.label)}</a></p>` +
      `<p style="font-size:13px;word-break:break-all">${escaped(message.link.url)}</p>`
    : '';
  return `<!doctype html>
<html lang="${message.to.language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escaped(flat(message.subject))}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"><div style="max-width:560px">
<p>${escaped(message.opening)}</p>
${rows.length > 0 ? `<table style="border-collapse:collapse">${rows.join('')}</table>` : ''}
${link}
<p style="margin-top:32px;font-size:13px">${escaped(message.footer)}</p>
</div></body></html>
`;
}

const flat = (text: string): string => text.replace(/\s*[\r\n]\s*/g, ' ');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
