/** An app that lets in listed paths alone (A2). */

import { describe, expect, it } from 'vitest';
import { openEntrance } from '../../src/detect/entrance.ts';

const listedPaths = ['/login', '/static/**', '/items/*'];

describe('openEntrance', () => {
  const enters = openEntrance({ unlistedPaths: 'refuse', listedPaths });
  it.each([
    ['/login', true],
    ['/LOGIN', true],
    ['/login/', false],
    ['/login;x', false],
    ['/loginx', false],
    ['/static/a/b.js', true],
    ['/static/a;v=2/b.js', true],
    ['/items/7', true],
    ['/items/a%2Fb', false],
    ['/items/a\\b', false],
    ['/static/．．/admin', false],
    ['/static/a%2F..%2F..%2Fadmin', false],
    ['/', false],
  ])('%s: %s', (path, enter) => expect(enters({ path })).toBe(enter));

  it('asks nothing of an app that lets every path in', () =>
    expect(openEntrance({ unlistedPaths: 'pass', listedPaths: [] })({ path: '/x' })).toBe(true));
});
