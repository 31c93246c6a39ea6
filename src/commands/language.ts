/** The language of a terminal. */

import type { Language } from '../model/exchange.ts';
import type { CommandContext } from './command.ts';

/** Chinese where the terminal's locale says so. */
export function languageOf({ env }: Pick<CommandContext, 'env'>): Language {
  return /^zh/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'zh-CN' : 'en';
}
