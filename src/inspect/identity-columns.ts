/** The columns that tell a table's records apart. In doubt more of them, or the whole row: then a customer may count twice, but never two as one. */

import { textOf } from '../formats/cell.ts';
import { fold, skeleton } from '../lib/fold.ts';
import { identityValues } from '../lib/record-hash.ts';
import type { IdentityColumn, IdentityKind } from '../lib/record-hash.ts';
import type { ColumnFacts, Row, TableFacts, ValueClass } from '../model/table.ts';

/** Those that the profile names: all of the first heading that the table has. Null where it has none of them. */
export function columnsOfProfile(
  { columns }: TableFacts,
  idColumns: readonly string[],
): readonly IdentityColumn[] | null {
  for (const heading of idColumns.map(skeleton)) {
    const found = columns.filter(
      ({ name, leaf }) => skeleton(name) === heading || skeleton(leaf ?? '') === heading,
    );
    if (heading !== '' && found.length > 0) return found.map(({ index }) => ({ index, by: 'id' }));
  }
  return null;
}

/** By the table's headings, its columns' classes and its first rows. Empty where each row is a record of its own. */
export function chosenBy(table: TableFacts, sample: readonly Row[]): readonly IdentityColumn[] {
  const columns = table.columns.filter(
    ({ index, name, serial }) =>
      index !== table.ownerColumn && serial !== true && !COLLEAGUE.test(fold(name)),
  );
  const id = idByHeading(columns, sample);
  if (id !== null) return [{ index: id.index, by: 'id' }];
  const candidates = KINDS.flatMap(({ by, classes }) => {
    const some = columns.filter((column) => column.class !== null && classes.includes(column.class));
    return some.length === 0 ? [] : [some.map(({ index }): IdentityColumn => ({ index, by }))];
  });
  const telling = candidates.filter((some) => tells(some, sample));
  if (telling.length > 0) return telling.flat();
  // What stands again and again may be a colleague's: it tells records apart only with all else, if then.
  const together = candidates.flat().map(({ index }): IdentityColumn => ({ index, by: 'together' }));
  return tells(together, sample) ? together : [];
}

const KINDS: readonly { readonly by: IdentityKind; readonly classes: readonly ValueClass[] }[] = [
  { by: 'email', classes: ['email'] },
  { by: 'phone', classes: ['mobile', 'landline'] },
  { by: 'name', classes: ['person', 'company'] },
];

/** Columns of whoever works on the record: their addresses and names are the same for many. */
const COLLEAGUE =
  /owner|assigned|assignee|created ?by|creator|modified ?by|updated ?by|sales ?(?:rep|person)|manager|负责人|所有者|归属|创建人|创建者|更新人|修改人|销售|经办|跟进人|客户经理|業務|負責人|担当/u;

/** Headings that name the record itself, not what it belongs to. */
const RECORD_ID =
  /^_?(?:id|uuid|guid|record[ _-]?(?:id|no|number)|(?:customer|contact|lead|client)[ _-]?(?:id|no|number|code)|记录(?:id|编号)|(?:客户|联系人|线索|会员)(?:id|编号|编码|代码)|顧客(?:id|番号|コード)|客戶(?:id|編號))$/u;

/** The one column of such a heading, where hardly a row shares its id with another. */
function idByHeading(columns: readonly ColumnFacts[], sample: readonly Row[]): ColumnFacts | null {
  const [only, another] = columns.filter(({ name, leaf }) => RECORD_ID.test(fold(leaf ?? name)));
  if (only === undefined || another !== undefined || numbersRows(only, sample)) return null;
  const { filled, different } = spread([{ index: only.index, by: 'id' }], sample);
  return filled * 10 >= sample.length * 9 && different * 10 >= filled * 9 && filled > 0 ? only : null;
}

/** Whether it counts from the first row on, as a list's own numbers do: then every export would have the same records. */
function numbersRows({ index }: ColumnFacts, sample: readonly Row[]): boolean {
  const first = Number(textOf(sample[0]?.[index]));
  return first <= 1 && sample.every((row, at) => Number(textOf(row[index])) === first + at);
}

/** Whether most rows that have a value have one that no other has. */
function tells(columns: readonly IdentityColumn[], sample: readonly Row[]): boolean {
  const { filled, different } = spread(columns, sample);
  return filled > 0 && (different * 2 > filled || filled === 1);
}

function spread(
  columns: readonly IdentityColumn[],
  sample: readonly Row[],
): { readonly filled: number; readonly different: number } {
  const seen = new Set<string>();
  let filled = 0;
  for (const row of sample) {
    const values = columns.flatMap(({ index, by }) => identityValues(by, textOf(row[index])));
    if (values.length === 0) continue;
    filled += 1;
    seen.add(values.toSorted().join('\n'));
  }
  return { filled, different: seen.size };
}
