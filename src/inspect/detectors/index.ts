/** The detectors, one line each. */

import { bankCard } from './bank-card.ts';
import { cnId } from './cn-id.ts';
import type { Detector } from './detector.ts';
import { email } from './email.ts';
import { iban } from './iban.ts';
import { ip } from './ip.ts';
import { landline } from './landline.ts';
import { licencePlate } from './licence-plate.ts';
import { mobile } from './mobile.ts';
import { ssn } from './ssn.ts';
import { uscc } from './uscc.ts';

/** Every detector; what an earlier one found a later one does not search, and where classes tie the earlier one names the column. */
export const detectors: readonly Detector[] = [
  email,
  cnId,
  uscc,
  iban,
  bankCard,
  mobile,
  landline,
  ssn,
  licencePlate,
  ip,
];
