import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleBook } from '../../src/decide/input.ts';
import { speaks, subject } from './matching.ts';

const HOLIDAYS: RuleBook['holidays'] = new Map([
  ['cn', { days: new Set(['2026-10-01', '2026-10-02', '2026-10-05']), workingDays: new Set(['2026-10-10']) }],
]);
const within = (hours: object, at: string | number) =>
  speaks({ hours }, { at: typeof at === 'number' ? at : Date.parse(at) }, subject(), HOLIDAYS);

describe('hours', () => {
  const office = { from: '09:00', to: '18:00', zone: 'Asia/Shanghai' };
  const night = { from: '22:00', to: '06:00', zone: 'UTC' };
  const all = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  it.each([
    ['begin with their first minute', office, '2026-10-08T09:00:00+08:00', true],
    ['do not hold the minute before', office, '2026-10-08T08:59:59.999+08:00', false],
    ['end before their last', office, '2026-10-08T17:59:59+08:00', true],
    ['do not hold their end', office, '2026-10-08T18:00:00+08:00', false],
    ['are of working days', office, '2026-10-11T12:00:00+08:00', false],
    ['count the day of the zone, not of UTC', { zone: 'Asia/Shanghai' }, '2026-10-11T16:30:00Z', true],
    ['up to midnight hold the last minute', { to: '24:00' }, '2026-10-09T23:59:59Z', true],
    ['up to midnight do not hold Saturday', { to: '24:00' }, '2026-10-10T00:00:00Z', false],
    ['outside them are all others', { ...office, outside: true }, '2026-10-08T18:00:00+08:00', true],
    [
      'outside them are not they themselves',
      { ...office, outside: true },
      '2026-10-08T12:00:00+08:00',
      false,
    ],
    ['over midnight begin in the evening', night, '2026-10-09T22:00:00Z', true],
    ['over midnight belong to the day on which they begin: Friday', night, '2026-10-10T05:59:00Z', true],
    ['over midnight do not begin on Saturday', night, '2026-10-10T22:00:00Z', false],
    ['over midnight do not begin on Sunday', night, '2026-10-12T03:00:00Z', false],
    ['over midnight are not by day', night, '2026-10-09T12:00:00Z', false],
    ['from and to the same are a whole day', { from: '06:00', to: '06:00' }, '2026-10-10T05:00:00Z', true],
    ['do not hold on a holiday', { ...office, holidays: 'cn' }, '2026-10-01T12:00:00+08:00', false],
    [
      'outside them is a holiday',
      { ...office, holidays: 'cn', outside: true },
      '2026-10-01T12:00:00+08:00',
      true,
    ],
    [
      'hold on a Saturday on which people work (调休)',
      { ...office, holidays: 'cn' },
      '2026-10-10T12:00:00+08:00',
      true,
    ],
    ['hold on no other Saturday', { ...office, holidays: 'cn' }, '2026-10-17T12:00:00+08:00', false],
    [
      'the night before a holiday goes on into it',
      { ...night, holidays: 'cn' },
      '2026-10-01T03:00:00Z',
      true,
    ],
    ['the night of a holiday does not begin', { ...night, holidays: 'cn' }, '2026-10-02T23:00:00Z', false],
    [
      'of a Saturday on which people work go on into Sunday',
      { ...night, holidays: 'cn' },
      '2026-10-11T03:00:00Z',
      true,
    ],
    [
      'an hour that DST leaves out never comes',
      { from: '02:00', to: '03:00', zone: 'Europe/Berlin', weekdays: all },
      '2026-03-29T01:00:00Z',
      false,
    ],
    [
      'after DST began the wall counts',
      { from: '03:00', to: '04:00', zone: 'Europe/Berlin', weekdays: all },
      '2026-03-29T01:00:00Z',
      true,
    ],
    [
      'an hour that DST repeats counts the first time',
      { from: '02:00', to: '03:00', zone: 'Europe/Berlin', weekdays: all },
      '2026-10-25T00:30:00Z',
      true,
    ],
    [
      'and the second time',
      { from: '02:00', to: '03:00', zone: 'Europe/Berlin', weekdays: all },
      '2026-10-25T01:30:00Z',
      true,
    ],
    [
      'zones of half an hour',
      { from: '09:00', to: '09:30', zone: 'Asia/Kolkata' },
      '2026-10-08T03:45:00Z',
      true,
    ],
    [
      'zones of a quarter',
      { from: '09:00', to: '09:15', zone: 'Asia/Kathmandu' },
      '2026-10-08T03:20:00Z',
      true,
    ],
  ] satisfies [string, object, string, boolean][])('%s', (_what, hours, at, expected) =>
    expect(within(hours, at)).toBe(expected),
  );

  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
  const zone = fc.constantFrom(
    'UTC',
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  );

  it('at every moment of a year, DST days too, exactly one of inside and outside holds', () => {
    fc.assert(
      fc.property(clock, clock, zone, moment, (from, to, where, at) => {
        const hours = { from, to, zone: where, holidays: 'cn' };
        expect(within(hours, at)).not.toBe(within({ ...hours, outside: true }, at));
      }),
    );
  });

  it('a range and what is left of the day share no moment and leave none out', () => {
    const daily = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    fc.assert(
      fc.property(clock, clock, zone, moment, (from, to, where, at) => {
        fc.pre(from !== to);
        const one = within({ from, to, zone: where, weekdays: daily }, at);
        const rest = within({ from: to, to: from, zone: where, weekdays: daily }, at);
        expect(one).not.toBe(rest);
      }),
    );
  });

  it('a book that lacks the file of holidays is refused rather than read without', () => {
    expect(() => within({ holidays: 'gone' }, 0)).toThrow('no such file of holidays');
  });
});
