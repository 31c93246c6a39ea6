/** The detectors, one line each. */

import { bankCard } from './bank-card.ts';
import { cnId } from './cn-id.ts';
import type { Detector } from './detector.ts';
import { email } from './email.ts';
import { mobile } from './mobile.ts';

/** Every detector; where classes tie, the earlier one names the column. */
export const detectors: readonly Detector[] = [mobile, email, cnId, bankCard];
