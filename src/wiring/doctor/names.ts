/** The names of the checks, for who only names them. */

/** In the order in which findings are told. */
export const CHECK_NAMES = [
  'direct',
  'headers',
  'routes',
  'links',
  'loops',
  'certificates',
  'clock',
  'disk',
  'key',
] as const;
