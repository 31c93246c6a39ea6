/** Everything that doctor can find: how bad it is, what it means, and what mends it. `{about}` stands for the address, app, path or setting in question. */

type Level = 'fine' | 'unproven' | 'soon' | 'red';

interface Meaning {
  readonly level: Level;
  readonly means: string;
  /** Empty where there is nothing to mend. */
  readonly mend: string;
}

const FINDINGS = {
  'direct-closed': { level: 'fine', means: 'The CRM does not answer at {about} from here.', mend: '' },
  'direct-gateway': { level: 'fine', means: 'At {about} an Exportgate answers.', mend: '' },
  'direct-open': {
    level: 'red',
    means: 'The CRM answers at {about}, past the gateway: nothing that is taken there is judged or recorded.',
    mend: "Let only the gateway reach it: a firewall, the CRM's own listen address, or the vendor's IP allow-list.",
  },
  'direct-unclear': {
    level: 'unproven',
    means: 'Something answers at {about} that may be the CRM or may refuse for it.',
    mend: 'Look at what it is; let only the gateway reach the CRM.',
  },
  'direct-own-exit': {
    level: 'unproven',
    means: "{about} answers here, as it must where the gateway's own address is allowed.",
    mend: 'Run "doctor --direct-only" from a machine with another exit, such as an office PC or a phone hotspot.',
  },
  'direct-untried': {
    level: 'unproven',
    means: 'No address was tried at which the CRM of the app {about} might answer without the gateway.',
    mend: 'Name its addresses in doctor.direct, and run "doctor --direct-only" from another machine too.',
  },
  'gateway-unreachable': {
    level: 'red',
    means: 'The gateway does not answer at {about}.',
    mend: 'Start it, or say with --through where it answers; check listen and site.url.',
  },
  'headers-refused': {
    level: 'fine',
    means: 'Forged identity headers make nobody of a stranger at {about}.',
    mend: '',
  },
  'headers-forgeable': {
    level: 'red',
    means: 'A forged header was believed: {about}.',
    mend: 'Name the network of the proxy alone in identity.trustedHeader.networks, or add identity.trustedHeader.secret.',
  },
  'route-governed': { level: 'fine', means: 'The gateway itself answered {about}.', mend: '' },
  'route-ungoverned': {
    level: 'red',
    means: '{about} was answered by the CRM and passed on, though the profile names it as an export.',
    mend: "Check apps[].profile and the route's match; run check.",
  },
  'route-gone': {
    level: 'red',
    means:
      'The CRM knows no {about}: the profile does not fit this version, so its real export or list may go unseen.',
    mend: 'Record it in a browser and correct the route in rules/crm.',
  },
  'list-answers': { level: 'fine', means: 'The CRM has rows at {about}, as the profile says.', mend: '' },
  'list-unclear': {
    level: 'unproven',
    means:
      '{about} was answered with a redirect or an error, so nobody knows whether it is the list of the profile.',
    mend: 'See what it needs; correct its example in rules/crm.',
  },
  'route-untried': {
    level: 'unproven',
    means: '{about} was not tried.',
    mend: 'Mark an example of it safe: true in rules/crm, or give --run-exports to try them all (they are recorded and counted).',
  },
  'routes-unproven': {
    level: 'unproven',
    means: 'Routes of {about} were not tried, for no session was given.',
    mend: 'Give a session of a test account with --cookie-file or EXPORTGATE_DOCTOR_COOKIE.',
  },
  'session-unknown': {
    level: 'red',
    means: 'The session that was given is nobody to the CRM or the gateway of {about}.',
    mend: 'Log in anew and copy the cookies; check session and whoami of the profile, and the directory.',
  },
  'links-ours': { level: 'fine', means: 'Links in mails ({about}) lead to this gateway.', mend: '' },
  'links-elsewhere': {
    level: 'red',
    means: 'Links in mails ({about}) lead to something that is not this gateway.',
    mend: 'Correct site.url, or the DNS and proxy in front of it.',
  },
  'links-dead': {
    level: 'red',
    means: 'Links in mails ({about}) lead nowhere from here.',
    mend: 'Correct site.url, or the DNS, certificate and proxy in front of it.',
  },
  'gateway-stopped': {
    level: 'unproven',
    means: 'No gateway runs over the data folder {about}, so nobody could say which one answered.',
    mend: 'Start it, and run doctor on its machine.',
  },
  'clock-right': { level: 'fine', means: 'The clock agrees with that of {about}.', mend: '' },
  'clock-off': {
    level: 'red',
    means:
      'The clock differs by more than a minute from that of {about}: links, codes and budgets end at wrong times.',
    mend: 'Let NTP keep the time on both machines.',
  },
  'clock-unproven': {
    level: 'unproven',
    means: '{about} says no time to compare with.',
    mend: 'Check NTP by hand.',
  },
  'disk-sound': {
    level: 'fine',
    means: 'The data folder {about} has room and is closed to others.',
    mend: '',
  },
  'disk-low': {
    level: 'red',
    means: 'Less than 1 GiB is free under {about}: exports are held when it is full.',
    mend: 'Make room, or move data to a larger disk.',
  },
  'disk-readonly': {
    level: 'red',
    means: '{about} cannot be written.',
    mend: 'Give the folder to the user that runs the gateway.',
  },
  'disk-missing': {
    level: 'unproven',
    means: 'There is no data folder {about} yet.',
    mend: 'Start the gateway once, or correct data.',
  },
  'mode-open': {
    level: 'red',
    means: 'Others on this machine may read {about}.',
    mend: 'chmod it to 0700 (folder) or 0600 (file).',
  },
  'key-closed': { level: 'fine', means: 'The gateway key ({about}) is closed to others.', mend: '' },
  'key-missing': {
    level: 'red',
    means: 'The gateway key is not at {about}, though there is data that needs it.',
    mend: 'Put it back from a backup, or correct key.file.',
  },
  'certificate-good': {
    level: 'fine',
    means: 'The certificate of {about} is trusted and valid for more than two weeks.',
    mend: '',
  },
  'certificate-soon': {
    level: 'soon',
    means: 'The certificate of {about} ends within two weeks.',
    mend: 'Renew it.',
  },
  'certificate-bad': {
    level: 'red',
    means:
      'The certificate of {about} has ended, is for another name, or comes from an authority that is not trusted here.',
    mend: 'Renew it, or name the authority in apps[].tls.ca (towards a CRM) or NODE_EXTRA_CA_CERTS (for this command).',
  },
  'certificate-unproven': {
    level: 'unproven',
    means: 'The certificate of {about} could not be looked at.',
    mend: 'See whether it answers.',
  },
  'upstream-sound': { level: 'fine', means: '{about} leads to a CRM, not back to a gateway.', mend: '' },
  'upstream-loops': {
    level: 'red',
    means: '{about} leads back to a gateway.',
    mend: "Write the CRM's real address in apps[].upstream: split DNS gives this machine the gateway's own.",
  },
  'upstream-down': {
    level: 'red',
    means: '{about} does not answer.',
    mend: 'Check apps[].upstream and the way there.',
  },
} as const satisfies Readonly<Record<string, Meaning>>;

type FindingCode = keyof typeof FINDINGS;

/** What a check found. */
export interface Found {
  readonly code: FindingCode;
  readonly about: string;
}

/** The same in words. */
export interface Finding extends Found, Meaning {}

export function inWords({ code, about }: Found): Finding {
  const { level, means, mend }: Meaning = FINDINGS[code];
  return { code, about, level, means: means.replace('{about}', () => about), mend };
}
