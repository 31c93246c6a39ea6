/** Exceptions that end by themselves: grants, contracts for exports that come again, and overrides of an app. */

/** What one person lets others take for a while. It lifts limits that hold or trim, and nothing else: no denied column, no block, no term. */
export interface Grant {
  /** `G-7K3M-Q2XD`. */
  readonly id: string;
  /** Ids of people. */
  readonly people: readonly string[];
  /** Globs. */
  readonly apps: readonly string[];
  readonly entities: readonly string[];
  /** Rows of one export, and of all exports under it together; null for no bound. */
  readonly rows: number | null;
  readonly total: number | null;
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  /** Two different people. */
  readonly askedBy: string;
  readonly grantedBy: string;
  /** Rows that left under it. */
  readonly used: number;
  readonly revoked: Revoked | null;
}

/** An export that was approved once and may come again as it was: any drift goes back to a person. */
export interface Contract {
  /** `C-7K3M-Q2XD`. */
  readonly id: string;
  readonly person: string;
  readonly app: string;
  /** The route's name in the profile. */
  readonly route: string;
  /** Keyed hash of the click that was approved: address, parameters and body. Absent: any request of the route, as whoever made the contract said. */
  readonly click?: string;
  readonly entity: string;
  /** Headings of exactly the columns that leave, in any order. */
  readonly columns: readonly string[];
  readonly maxRows: number;
  readonly recipients: readonly string[];
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly revoked: Revoked | null;
}

/** An app in monitor mode for a few hours, in an emergency. */
export interface Override {
  readonly id: string;
  readonly app: string;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  readonly by: string;
  readonly revoked: Revoked | null;
}

interface Revoked {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** Whether it holds at this moment (milliseconds). */
export function isInForce(
  { from, until, revoked }: Pick<Grant, 'from' | 'until' | 'revoked'>,
  at: number,
): boolean {
  return revoked === null && Date.parse(from) <= at && at < Date.parse(until);
}
