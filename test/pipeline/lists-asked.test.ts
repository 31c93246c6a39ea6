import { describe, expect, it } from 'vitest';
import { isGraphql } from '../../src/pipeline/lists-asked.ts';
import { idsOf, rowsShown } from '../../src/pipeline/lists-whole.ts';

const asked = (path: string, fields: Record<string, string> = {}) => ({
  path,
  query: [],
  fields: new Map(Object.entries(fields)),
});

describe('a request of GraphQL', () => {
  it.each([
    ['by its path', asked('/services/graphql'), true],
    ['by what it asks', asked('/api', { query: '{ a { b } }' }), true],
    ['in a batch', asked('/api', { '0.query': 'query Q { a { b } }' }), true],
    ['not by a word that is looked for', asked('/api/search', { query: 'Li Lei' }), false],
  ])('is known %s', (_name, request, is) => {
    expect(isGraphql(request)).toBe(is);
  });

  it.each([
    ['each record under a name of its own', { a: { id: 1 }, b: { id: 2 } }, ['1', '2']],
    ['lists under names of their own', { a: [{ id: 1 }], b: [{ id: 2 }, { id: 3 }] }, ['1', '2', '3']],
    ['a record beside a list', { a: { id: 1 }, b: [{ id: 2 }] }, ['1', '2']],
  ])('J7 shows %s', (_name, data, ids) => {
    expect(idsOf(JSON.stringify({ data }), { rows: 'data.a', id: 'id' }, true)).toEqual(ids);
  });
});

describe('rows of an answer for which the profile points at some', () => {
  it.each([
    ['what hangs on them', 20, 200, false, 20],
    ['columns and menus beside them', 1, 100, false, 1],
    ['far more beside them', 0, 200, false, 200],
    ['a list under another name of GraphQL', 0, 5, true, 5],
    ['fewer in all', 20, 3, true, 20],
  ])('J7 with %s', (_name, pointed, all, graphql, rows) => {
    expect(rowsShown(pointed, all, graphql)).toBe(rows);
  });
});
