/** A cheap count of the rows in JSON text: objects that stand directly in an array, or arrays that do, whichever are more. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Counts over chunks in any cut; works on the bytes of UTF-8, in which no part of a character looks like these signs. Text that is no JSON counts what looks like rows. */
export function rowCounter(): { add(chunk: Uint8Array): void; readonly rows: number } {
  /** True for each open array, false for each open object. */
  const open: boolean[] = [];
  let inText = false;
  let escaped = false;
  let objects = 0;
  let arrays = 0;
  return {
    add(chunk) {
      for (const byte of chunk) {
        if (inText) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inText = false;
          continue;
        }
        switch (byte) {
          case QUOTE:
            inText = true;
            break;
          case OPEN_BRACE:
            if (open.at(-1) === true) objects += 1;
            open.push(false);
            break;
          case OPEN_BRACKET:
            if (open.at(-1) === true) arrays += 1;
            open.push(true);
            break;
          case CLOSE_BRACE:
          case CLOSE_BRACKET:
            open.pop();
            break;
          default:
        }
      }
    },
    get rows() {
      return Math.max(objects, arrays);
    },
  };
}
