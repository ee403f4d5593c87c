import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PUBLIC_DHT_NODES } from './public-dht';
import {
  DhtNodesSchema,
  isDhtNode,
  KnownDhtNodesSchema,
  LIMITS_OF_REACH,
  parseDhtNodes,
  readDhtList,
  ReachSchema,
} from './reach';

const key = 'k'.repeat(43);
const secret = 's'.repeat(22);

describe('what a link says of the way to a party', () => {
  it('a way to a party has a key and a secret of their lengths, and nothing else', () => {
    expect(ReachSchema.parse({ key, secret })).toEqual({ key, secret });
    for (const wrong of [
      { key },
      { key: `${key}k`, secret },
      { key: key.slice(1), secret },
      { key: `${key.slice(1)}+`, secret },
      { key: `${key}\n`, secret },
      { key, secret: secret.slice(1) },
      { key, secret: `${secret}s` },
      { key, secret, port: 1 },
    ]) {
      expect(ReachSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe('a list of DHT nodes', () => {
  it('a list of DHT nodes is read as people write it, each node once', () => {
    expect(parseDhtNodes(' node.example.org:49737, 10.0.0.1:1\n10.0.0.1:1 ,')).toEqual([
      'node.example.org:49737',
      '10.0.0.1:1',
    ]);
  });

  it('a list of DHT nodes that says none is an empty one', () => {
    expect(parseDhtNodes(' none ')).toEqual([]);
  });

  it('a list of DHT nodes with rubbish in it, or with too many, is refused with a sentence', () => {
    const many = Array.from({ length: LIMITS_OF_REACH.nodes + 1 }, (_, at) => `n${at}:1`).join(',');
    for (const wrong of [
      '',
      ' , ',
      'node',
      'node:0',
      'node:65536',
      'a b:1',
      'none,a:1',
      'http://a:1',
      '[::1]:1',
      many,
    ])
      expect(() => parseDhtNodes(wrong), wrong).toThrow('nodes like node.example.org:49737');
  });

  it('a list of DHT nodes that can’t be read says which part of it can’t', () => {
    expect(readDhtList('a:1, node b:1').fault).toEqual({ kind: 'unreadable', part: 'node' });
    expect(readDhtList('none').fault).toEqual({ kind: 'unreadable', part: 'none' });
  });

  it('a list of DHT nodes that is read is one that the schema takes, whatever was written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-c.@:,\d ]{0,40}$/)), (text) => {
        let nodes: string[];
        try {
          nodes = parseDhtNodes(text);
        } catch {
          return;
        }
        expect(DhtNodesSchema.parse(nodes)).toEqual(nodes);
      }),
    );
  });

  it('a list of known DHT nodes may be longer than that of the first ones', () => {
    const nodes = Array.from({ length: LIMITS_OF_REACH.knownNodes }, (_, at) => `10.0.0.${at}:49737`);
    expect(KnownDhtNodesSchema.safeParse(nodes).success).toBe(true);
    expect(KnownDhtNodesSchema.safeParse([...nodes, '10.0.1.1:1']).success).toBe(false);
    expect(DhtNodesSchema.safeParse(nodes).success).toBe(false);
  });

  it('a DHT node may have its address before its name, and no more than that', () => {
    expect(isDhtNode('192.0.2.1@node.example.org:49737')).toBe(true);
    expect(isDhtNode('user@node.example.org:49737')).toBe(false);
    expect(isDhtNode(`${'n'.repeat(LIMITS_OF_REACH.nodeLength)}:1`)).toBe(false);
  });

  it('the public DHT nodes are such a list', () => {
    expect(parseDhtNodes(PUBLIC_DHT_NODES.join(','))).toEqual(PUBLIC_DHT_NODES);
  });
});
