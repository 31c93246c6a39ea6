/** A cheap count of the rows in HTML or XML whose shape nobody described: how often the element is there that holds others. */

/** A tag that is whole; a closing one has a slash first. */
const TAG = /<(\/?)([A-Za-z_][\w.:-]{0,63})([^<>]*)>/g;
/** More than this without a whole tag is text. */
const MOST_WAITING = 65_536;
/** Elements of more names than a schema has may be named after what is in them: together they are one name. */
const MOST_NAMES = 1000;
const OTHER = '';

export interface MarkupRows {
  /** Text, in any cut. */
  add(text: string): void;
  /** Never falls. */
  readonly rows: number;
}

/** Of HTML only the rows of tables count. Of XML whichever element is there most that begins with an element, or else whichever has the most attributes of its own. */
export function markupRows(html: boolean): MarkupRows {
  const holders = openTimes();
  const fields = openTimes();
  /** What came behind the last whole tag. */
  let rest = '';
  /** The last tag, as long as it is open and only blanks stand behind it. */
  let open: string | null = null;

  return {
    add(text) {
      const all = rest + text;
      let end = 0;
      for (const { 0: tag, 1: slash, 2: name = '', 3: attributes = '', index } of all.matchAll(TAG)) {
        const near = all.slice(end, index).trim() === '';
        end = index + tag.length;
        if (slash !== '') {
          open = null;
          continue;
        }
        if (html) {
          if (name.toLowerCase() === 'tr') holders.add('tr');
          continue;
        }
        if (open !== null && near) holders.add(open);
        if (attributes.split('=').length > 2) fields.add(name);
        open = attributes.endsWith('/') ? null : name;
      }
      rest = all.slice(end);
      if (rest.length > MOST_WAITING) rest = '';
    },
    get rows() {
      return holders.most > 1 ? holders.most : Math.max(holders.most, fields.most);
    },
  };
}

function openTimes(): { add(name: string): void; readonly most: number } {
  const times = new Map<string, number>();
  let most = 0;
  return {
    add(name) {
      const known = times.has(name) || times.size < MOST_NAMES ? name : OTHER;
      const count = (times.get(known) ?? 0) + 1;
      times.set(known, count);
      most = Math.max(most, count);
    },
    get most() {
      return most;
    },
  };
}
