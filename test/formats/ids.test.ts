/** Tests of the list of ids: it names every format that there is. */

import { expect, it } from 'vitest';
import { formatIds } from '../../src/formats/ids.ts';
import { formats } from '../../src/formats/index.ts';

it('the list of ids is that of the formats', () => {
  expect(formatIds).toEqual(formats.map(({ id }) => id));
});
