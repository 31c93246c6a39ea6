/** The demo's configuration, as an administrator would write it. */

import { DEMO_USERS } from './people.ts';

export interface DemoPlaces {
  readonly port: number;
  readonly upstream: string;
  readonly smtpPort: number;
}

/** YAML text; the rules lie beside it in rules/. */
export function demoConfig({ port, upstream, smtpPort }: DemoPlaces): string {
  const approves = { 'sales-rep': [], 'sales-manager': ['sales-rep'], administrator: ['sales-manager'] };
  const people = DEMO_USERS.map(
    (user) => `  - id: ${user.login}
    name: ${user.name}
    email: ${user.email}
    logins: [${user.login}]
    roles: [${user.role === 'administrator' ? 'administrator, data-officer' : user.role}]
    ${user.role === 'sales-rep' ? 'manager: hanmei\n    ' : ''}approves: [${approves[user.role].join(', ')}]
    language: ${/[^ -~]/.test(user.name) ? 'zh-CN' : 'en'}
`,
  );
  return `# Made by "exportgate demo".
site:
  name: Exportgate Demo
  support: help@demo.example
  url: http://localhost:${port}
listen:
  host: 127.0.0.1
  port: ${port}
data: ./data
apps:
  - name: demo
    hosts: [localhost, 127.0.0.1]
    upstream: ${upstream}
    profile: demo
    attachments: pass
roles: [sales-rep, sales-manager, customer-service, analyst, finance, administrator, data-officer]
people:
${people.join('')}exports:
  answerWithin: 25
mail:
  from: exportgate@demo.example
  host: 127.0.0.1
  port: ${smtpPort}
  security: none
`;
}
