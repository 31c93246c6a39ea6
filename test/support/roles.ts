/** The roles that the shipped policies speak of. */
export const ROLES: readonly string[] = [
  'sales-rep',
  'sales-manager',
  'customer-service',
  'analyst',
  'finance',
  'administrator',
  'data-officer',
];
