/** SQL dumps of several makers: the rows of INSERT and COPY, and what else carries data. */

import { describe, expect, it } from 'vitest';
import { sql } from '../../../src/formats/records/sql.ts';
import { leavingOf, seenIn } from '../../support/leaving.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const read = async (text: string, chunkBytes?: number) =>
  (await readTables(sql, Buffer.from(text), LIMITS, chunkBytes)).tables.map(({ name, rows }) => [
    name,
    ...rows,
  ]);

describe('rows', () => {
  it.each<[string, string, readonly (readonly unknown[])[]]>([
    [
      'MySQL: names from CREATE TABLE, backslashes, several rows',
      "-- MySQL dump 10\nCREATE TABLE `c` (\n  `id` int NOT NULL,\n  `name` varchar(9) DEFAULT 'a,b',\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\nINSERT INTO `c` VALUES (1,'O\\'Neil; x'),(2,NULL),\n(3,'a''b\\n');\n",
      [['c', ['id', 'name'], ['1', "O'Neil; x"], ['2', null], ['3', "a'b\n"]]],
    ],
    [
      'PostgreSQL: COPY, and names in quotes',
      "--\n-- PostgreSQL database dump\n--\n\\restrict x\n\nSET x = 0;\nCOPY public.\"My c\" (id, name) FROM stdin;\n1\t王\\n伟\n2\t\\N\n\\.\n\nINSERT INTO a.b (\"x\") VALUES (E'a\\'b'), ('c'::text);\n",
      [
        ['My c', ['id', 'name'], ['1', '王\n伟'], ['2', null]],
        ['b', ['x'], ["a'b"], ['c']],
      ],
    ],
    [
      'SQLite: backslashes are plain',
      "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE c(a TEXT, b);\nINSERT INTO c VALUES('C:\\new',1);\nINSERT INTO \"c\" VALUES('x',2);\nCOMMIT;\n",
      [['c', ['a', 'b'], ['C:\\new', '1'], ['x', '2']]],
    ],
    [
      'SQL Server: brackets, no semicolons',
      "SET NOCOUNT ON;\nINSERT [dbo].[c] ([a]) VALUES (N'x')\nGO\nINSERT INTO [dbo].[c] ([a]) VALUES (N'y')\nGO\n",
      [['c', ['a'], ['x'], ['y']]],
    ],
    ['what MySQL alone runs', "/*!50000 INSERT INTO c (a) VALUES ('x') */;\n", [['c', ['a'], ['x']]]],
    ['INSERT … SET', "INSERT INTO c SET a = 'x', `b`=2;\n", [['c', ['a', 'b'], ['x', '2']]]],
    [
      'hex',
      "INSERT INTO c (a) VALUES (0xE78E8B), (X'E4BC9F'), (0xff);\n",
      [['c', ['a'], ['王'], ['伟'], ['0xff']]],
    ],
    [
      'expressions as they are written',
      "INSERT INTO c (a, b) VALUES (NOW(), CONCAT('x', ',', 'y'));\n",
      [['c', ['a', 'b'], ['NOW()', "CONCAT('x', ',', 'y')"]]],
    ],
    [
      'tables by turns',
      'INSERT INTO c (a) VALUES (1);INSERT INTO d (b) VALUES (2);INSERT INTO c (a) VALUES (3);\n',
      [
        ['c', ['a'], ['1'], ['3']],
        ['d', ['b'], ['2']],
      ],
    ],
    [
      'other statements that carry data, as text',
      "INSERT INTO c (a) VALUES (1);\nUPDATE c SET phone = '13800138000' WHERE id = 1;\nDROP TABLE x;\n",
      [
        ['c', ['a'], ['1']],
        ['Statements', ['Text'], ["UPDATE c SET phone = '13800138000' WHERE id = 1"]],
      ],
    ],
    [
      'comments and semicolons in strings',
      "/* INSERT INTO x VALUES (1); */\nINSERT INTO c (a) VALUES ('--x;/*'); -- no;\n",
      [['c', ['a'], ['--x;/*']]],
    ],
  ])('%s', async (_name, text, tables) => {
    expect(await read(text)).toEqual(tables);
    expect(await read(text, 1)).toEqual(tables);
  });
});

describe('what is refused', () => {
  it.each([
    ['a string that does not end', "INSERT INTO c (a) VALUES ('x", 'FORMAT_BROKEN'],
    ['a COPY that does not end', 'COPY c (a) FROM stdin;\n1\n', 'FORMAT_BROKEN'],
    ['a dump without rows', 'CREATE TABLE c (a int);\n', 'FORMAT_EMPTY'],
  ])('%s', async (_name, text, code) => expect(read(text)).rejects.toMatchObject({ code }));
});

it('leaves as CSV, each table with its headings, without what was dropped', async () => {
  const text = "INSERT INTO c (name, phone) VALUES ('x', '13800138000'); INSERT INTO d (a) VALUES ('z');";
  const left = await leavingOf(text, { phone: 'drop' });
  expect(left).toMatch(/^\ufeffname,_ref\r\nx,\w+\r\n\r\na,_ref\r\nz,\w+\r\n$/);
});

it('says that a statement as text cannot be cut', async () => {
  expect(await seenIn("INSERT INTO c (a) VALUES (1); UPDATE c SET a = '2';")).toMatchObject({ unread: 1 });
});
