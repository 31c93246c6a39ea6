/** What the office is made of: the ports and settings that wiring hands it. */

import type { Contract, Grant, Override } from '../model/grant.ts';
import type { OfficePeople, Said } from './ports.ts';
import type { Office as OfficeSettings } from './settings.ts';
import type { Shelf } from './shelf.ts';
import type { Turns } from '../lib/turns.ts';

export interface OfficeParts {
  readonly directory: OfficePeople;
  /** Names of the apps. */
  readonly apps: readonly string[];
  readonly settings: OfficeSettings;
  /** In which days begin and end; absent: this machine's. */
  readonly timeZone?: string;
  readonly now: () => Date;
  /** Eight characters, `7K3M-Q2XD`. */
  readonly newId: () => string;
}

export interface OfficeCore extends OfficeParts {
  readonly grants: Shelf<Grant>;
  readonly contracts: Shelf<Contract>;
  readonly overrides: Shelf<Override>;
  readonly standings: Shelf<Said>;
  /** One act on a person or an app at a time. */
  readonly turns: Turns;
}
