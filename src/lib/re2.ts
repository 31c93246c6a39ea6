/** Regular expressions whose time grows with the text alone (RE2); those of rules are never run by another engine. */

export { RE2JS } from 're2js';
