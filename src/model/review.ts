/** The access review's nouns: who may export what, what he used of it, and a person's word on each line. */

import type { VerdictKind } from './export.ts';
import type { Measure } from './ledger.ts';

export const REVIEW_KINDS = [
  'role',
  'person',
  'rule',
  'app',
  'grant',
  'contract',
  'key',
  'emergency',
] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

/** What whoever signs a line wants to become of it. Nothing is changed by the word itself. */
export const REVIEW_VERDICTS = ['keep', 'tighten', 'remove'] as const;
export type ReviewVerdict = (typeof REVIEW_VERDICTS)[number];

/** A line that somebody signed. */
export interface Signature {
  /** Id of the line, `R-7K3M-Q2XD`. */
  readonly line: string;
  readonly kind: ReviewKind;
  /** What the line is about: an id or a name. */
  readonly subject: string;
  readonly verdict: ReviewVerdict;
  readonly note: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** Hash of what the line said of rights at that moment. */
  readonly state: string;
}

/** How much of one thing may be taken, as the rules decide about it. */
export interface Reach {
  readonly app: string;
  readonly entity: string;
  readonly kind: 'export' | 'report' | 'backup' | 'unlisted' | 'list';
  readonly whose: 'all' | 'own' | 'team' | 'condition';
  /** From few rows to many; the last one's `upTo` is null: every number above. */
  readonly steps: readonly ReachStep[];
  /** Limits over time. */
  readonly windows: readonly ReachWindow[];
  /** Classes of values, and headings that rules name, that do not leave. */
  readonly dropped: readonly string[];
  readonly masked: Readonly<Record<string, string>>;
  readonly terms: readonly string[];
  /** `policy/rule` of those that decide. */
  readonly rules: readonly string[];
  /** Rules that speak only at some hours, from some places, or under a condition: asked in the way that lets more out. */
  readonly circumstances: readonly string[];
}

export interface ReachStep {
  readonly upTo: number | null;
  readonly verdict: VerdictKind;
  readonly approvers: readonly string[];
}

export interface ReachWindow {
  readonly of: Measure;
  readonly max: number;
  readonly milliseconds: number;
  readonly by: 'person' | 'team' | 'app';
  readonly over: 'alert' | 'trim' | 'hold' | 'block';
}

/** What was taken in the days that the report looks back on. */
export interface ReviewUsed {
  readonly exports: number;
  readonly rows: number;
  /** Rows of the largest export. */
  readonly largest: number;
  /** Rows of every kind, the screen's too. */
  readonly allRows: number;
  /** Different records. */
  readonly records: number;
  readonly last: string | null;
}

/** Something to look at, and where there is one what to tighten. */
export type Finding =
  | { readonly code: 'unused' | 'unused-rule' | 'unused-grant' | 'unused-contract' }
  | { readonly code: 'no-manager' | 'no-role' | 'manager-away' | 'owner-away' | 'shared-key' }
  | { readonly code: 'exemption' | 'monitor' | 'not-reviewed' | 'changed' }
  | {
      readonly code: 'limit-too-high';
      readonly limit: number;
      readonly largest: number;
      readonly proposed: number;
    }
  | { readonly code: 'no-limit'; readonly largest: number; readonly proposed: number };

export interface ReviewLine {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly subject: string;
  /** As people call it. */
  readonly name: string;
  /** Label (a key of the catalogue) and value. */
  readonly about: readonly (readonly [label: AboutLabel, value: string])[];
  readonly reach: readonly Reach[];
  readonly used: ReviewUsed | null;
  readonly findings: readonly Finding[];
  readonly state: string;
  /** People who may not sign it: it is their own. */
  readonly own: readonly string[];
  /** ISO 8601. */
  readonly due: string;
  readonly overdue: boolean;
  /** The last word on it; null while there is none. */
  readonly signed: Signature | null;
}

export type AboutLabel =
  | 'roles'
  | 'team'
  | 'manager'
  | 'state'
  | 'people'
  | 'mode'
  | 'replaces'
  | 'rows'
  | 'total'
  | 'used'
  | 'until'
  | 'reason'
  | 'by'
  | 'owner'
  | 'client'
  | 'app'
  | 'at'
  | 'route';

export interface AccessReview {
  readonly at: string;
  readonly days: number;
  readonly rulesHash: string;
  readonly lines: readonly ReviewLine[];
  /** Ids of lines whose day has passed without a word. */
  readonly overdue: readonly string[];
}
