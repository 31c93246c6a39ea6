/** What stands before a held export leaves: who must agree, and what whoever asks must fulfil. */

/** Who must agree before a held export leaves. */
export interface Approval {
  /** Each in words of the policy: `manager`, `department-head`, `approvers`, the name of a role, or `person:ID`. */
  readonly stages: readonly { readonly of: string; readonly count: number }[];
  /** Whether each waits for the one before it. */
  readonly inOrder: boolean;
  /** Null: as the settings say. */
  readonly hours: number | null;
}

/** One person's agreement, or the first that is still missing. */
export interface Agreed {
  readonly stage: number;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** What must be fulfilled by whoever asks before anything leaves: that of all matching rules together. Null or false where none asks for it. */
export interface Terms {
  readonly purpose: { readonly categories: readonly string[] | null; readonly minLength: number } | null;
  readonly recipients: {
    readonly domains: readonly string[] | null;
    readonly max: number;
    /** The addresses of the contract under which it leaves; absent where none does. */
    readonly only?: readonly string[];
  } | null;
  readonly acknowledge: readonly { readonly policy: string; readonly days: number }[];
  readonly totp: boolean;
}
