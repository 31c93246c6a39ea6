/** What media types and file names make us expect. They only ever add suspicion. */

import { remembered } from '../lib/remembered.ts';

/** `screen`: shown or run by the browser, passes unread. `json`: data for the page's own script. `table`: named as rows. `download`: browsers save it. `text`: shown as it is. `other`: anything else, or nothing. */
export type Expected = 'screen' | 'json' | 'table' | 'download' | 'text' | 'other';

const SCREEN =
  /^(?:text\/(?:html|css|javascript|ecmascript|x-component|vtt)|application\/(?:xhtml\+xml|(?:x-)?(?:java|ecma)script|wasm|font-[\w.-]+|x-font-[\w.-]+|vnd\.ms-fontobject|dash\+xml|vnd\.apple\.mpegurl|x-mpegurl)|(?:font|image|audio|video)\/.+)$/;
const JSON_TYPE =
  /^(?:(?:application|text)\/(?:x-)?(?:json|json5|ndjson|jsonl|json-seq|jsonlines)|[\w.-]+\/.+\+json)$/;
const TABLE =
  /^(?:(?:text|application)\/(?:x-)?(?:csv|comma-separated-values|tsv|tab-separated-values|excel|xls|msexcel|ms-excel|dbf|parquet|sqlite3?)|application\/vnd\.(?:ms-excel|openxmlformats-officedocument\.spreadsheetml|oasis\.opendocument\.(?:spreadsheet|database)|sqlite3|apache\.(?:parquet|arrow)|apple\.numbers|lotus-1-2-3)[\w.-]*|text\/(?:x-)?(?:v-?card|directory))$/;
const DOWNLOAD =
  /^(?:application|binary)\/(?:(?:x-)?(?:force-)?download|octet-stream|x-octet-stream|unknown)$/;
const TEXT = /^(?:text\/.+|application\/(?:xml|.+\+xml))$/;

/** Asked of every answer, for few types. */
export const expected = remembered(500, (mediaType): Expected => {
  if (TABLE.test(mediaType)) return 'table';
  if (JSON_TYPE.test(mediaType)) return 'json';
  if (SCREEN.test(mediaType)) return 'screen';
  if (DOWNLOAD.test(mediaType)) return 'download';
  if (TEXT.test(mediaType)) return 'text';
  return 'other';
});

/** Names of files that hold records, in a form that we read or not. */
const RECORDS =
  /\.(?:csv|tsv|tab|psv|xls[xmb]?|xlt[xm]?|xlw|ods|fods|ots|et|ett|numbers|dbf|slk|dif|wk[1-4s]|vcf|vcard|ldif|jsonl|ndjson|json|xml|ya?ml|sql|sqlite3?|db|db3|mdb|accdb|parquet|arrow|avro|orc|dta|sav|por|rda|rds|mht|mhtml)(?:\.(?:gz|bz2|xz|zst|br))?$/i;

export function namesRecords(fileName: string): boolean {
  return RECORDS.test(fileName.normalize('NFKC').replace(/[.\s]+$/, ''));
}
