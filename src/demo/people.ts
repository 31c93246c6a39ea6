/** The people of the stand-in CRM. */

export interface DemoUser {
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly role: 'sales-rep' | 'sales-manager' | 'administrator';
  readonly password: string;
}

export const DEMO_USERS: readonly DemoUser[] = [
  { login: 'lilei', name: '李雷', email: 'lilei@demo.example', role: 'sales-rep', password: 'demo' },
  { login: 'emma', name: 'Emma Stone', email: 'emma@demo.example', role: 'sales-rep', password: 'demo' },
  { login: 'hanmei', name: '韩梅梅', email: 'hanmei@demo.example', role: 'sales-manager', password: 'demo' },
  { login: 'alex', name: 'Alex Admin', email: 'alex@demo.example', role: 'administrator', password: 'demo' },
];

/** Who owns contacts; the first two can log in. */
export const DEMO_OWNERS: readonly string[] = ['李雷', 'Emma Stone', '王芳', 'Tom Berger', '陈静'];

/** The partner who receives approved files. */
export const DEMO_PARTNER = { name: 'Partner Ltd', email: 'partner@partner.example' } as const;
