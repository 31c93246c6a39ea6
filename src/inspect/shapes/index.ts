/** The shapes, one line each. */

import { address } from './address.ts';
import { amount } from './amount.ts';
import { birthday } from './birthday.ts';
import { company } from './company.ts';
import { passport } from './passport.ts';
import { person } from './person.ts';
import type { Shape } from './shape.ts';

/** Every shape; where a heading fits several, the earlier one is asked first. */
export const shapes: readonly Shape[] = [person, company, address, passport, birthday, amount];
