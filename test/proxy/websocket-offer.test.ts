import { describe, expect, it } from 'vitest';
import { agreedOn, readableOffer } from '../../src/proxy/websocket-offer.ts';

describe('readableOffer', () => {
  it.each([
    ['permessage-deflate', 'permessage-deflate'],
    ['permessage-deflate; client_max_window_bits', 'permessage-deflate; client_max_window_bits'],
    [
      'permessage-deflate; server_max_window_bits="10", permessage-deflate',
      'permessage-deflate; server_max_window_bits="10", permessage-deflate',
    ],
    ['x-zip, permessage-deflate', 'permessage-deflate'],
    ['permessage-bzip2', null],
    ['permessage-deflate; level=9', null],
    ['permessage-deflate; server_max_window_bits=16', null],
    ['permessage-deflate; server_no_context_takeover=1', null],
    ['permessage-deflate; client_max_window_bits; client_max_window_bits', null],
    ['permessage deflate', null],
  ])('makes of %s: %s', (offer, left) => {
    const kept = left === null ? [] : ['sec-websocket-extensions', left];
    expect(readableOffer(['host', 'crm.test', 'sec-websocket-extensions', offer])).toEqual([
      'host',
      'crm.test',
      ...kept,
    ]);
  });
});

describe('agreedOn', () => {
  const plain = { deflate: null, other: false };
  it.each([
    ['nothing', '', '', [], [], plain],
    ['one of the subprotocols', '', 'chat, crm', [], ['crm'], plain],
    ['a subprotocol that was not asked for', '', 'chat', [], ['crm'], null],
    ['a subprotocol where none was asked for', '', '', [], ['crm'], null],
    ['two subprotocols', '', 'chat, crm', [], ['chat', 'crm'], null],
    [
      'compression',
      'permessage-deflate',
      '',
      ['permessage-deflate'],
      [],
      { deflate: { takeover: true }, other: false },
    ],
    [
      'compression of each message by itself',
      'permessage-deflate',
      '',
      ['permessage-deflate; server_no_context_takeover; server_max_window_bits=8'],
      [],
      { deflate: { takeover: false }, other: false },
    ],
    ['compression that was not offered', '', '', ['permessage-deflate'], [], null],
    ['compression twice', 'permessage-deflate', '', ['permessage-deflate', 'permessage-deflate'], [], null],
    ['an unknown parameter', 'permessage-deflate', '', ['permessage-deflate; level=1'], [], null],
    [
      'a window without bits',
      'permessage-deflate',
      '',
      ['permessage-deflate; client_max_window_bits'],
      [],
      null,
    ],
    ['what nobody can read', 'permessage-deflate', '', ['permessage deflate;;'], [], null],
    ['another extension', 'x-zip', '', ['x-zip'], [], { deflate: null, other: true }],
  ])('takes %s', (_sentence, extensions, protocols, taken, chosen, agreed) => {
    expect(agreedOn({ extensions, protocols }, { extensions: taken, protocols: chosen })).toEqual(agreed);
  });
});
