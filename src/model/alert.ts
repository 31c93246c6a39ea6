/** Something that an administrator must hear of at once: recorded, logged, and told to the addresses of `alerts`. */

export type AlertKind =
  | 'list-limit' // more rows for the screen than the rules let a person look at
  | 'list-huge' // a list that was cut, because it was larger than any page for a screen
  | 'ledger-down' // rows went to the screen that could not be counted
  | 'session-mixed' // a CRM session that is used under two identities
  | 'limit-passed' // a limit of a rule that only alarms
  | 'monitor-blind' // in monitor mode, what could not be read, counted or recorded, and went on all the same
  | 'monitor-list' // in monitor mode, rows for the screen that the rules would have refused
  | 'break-glass' // an export that somebody took without an approver's word, by a rule that lets him
  | 'rules-waiting' // rules that let more out, and wait for a second administrator
  | 'mode-changed' // an app is monitored, or enforced again
  | 'tunnel-limit'; // a WebSocket or event stream that was ended, because it could not be counted or carried too much

export interface Alert {
  readonly kind: AlertKind;
  readonly app: string | null;
  /** Id of the person; null where nobody was identified. */
  readonly person: string | null;
  readonly requestId: string | null;
  /** Names of rules and counts; never a cell's value. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Returns at once and never throws: whoever raises an alert has something better to do than to wait for it. */
export type RaiseAlert = (alert: Alert) => void;
