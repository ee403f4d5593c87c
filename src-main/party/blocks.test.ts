import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS_OF_BLOCKS } from '@core/wire/http';
import { Blocks } from './blocks';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-blocks-'));
  file = join(folder, 'blocks.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
/** A path at which no file can be. */
const withinAFile = (): string => {
  writeFileSync(join(folder, 'a file'), '');
  return join(folder, 'a file', 'another');
};

const hash = (number: number): string => number.toString(16).padStart(64, '0');
const open = () => {
  let now = 0;
  let ids = 0;
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const blocks = new Blocks({ file, newId: () => `b_${(ids += 1)}`, wallNow: () => (now += 10), log });
  return { blocks, log };
};

describe('the people whom a profile keeps out', () => {
  it('the people who are kept out are listed by name, the latest first, and known again at the next start', () => {
    const { blocks } = open();
    expect([blocks.list(), blocks.people()]).toEqual([[], []]);
    expect(blocks.add({ name: 'Mal', person: hash(1) })).toBe(true);
    expect(blocks.add({ name: 'Zoe', person: hash(2) })).toBe(true);
    const listed = [
      { blockId: 'b_2', name: 'Zoe', blockedAtMs: 20 },
      { blockId: 'b_1', name: 'Mal', blockedAtMs: 10 },
    ];
    expect(blocks.list()).toEqual(listed);
    const next = open().blocks;
    expect([next.list(), next.people()]).toEqual([listed, [hash(1), hash(2)]]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(2);
  });

  it('the people who are kept out stand there once each, under the name that they used last', () => {
    const { blocks } = open();
    blocks.add({ name: 'Mal', person: hash(1) });
    blocks.add({ name: 'Zoe', person: hash(2) });
    blocks.add({ name: 'Malcolm', person: hash(1) });
    expect(blocks.list().map(({ name }) => name)).toEqual(['Malcolm', 'Zoe']);
    expect(blocks.people()).toEqual([hash(2), hash(1)]);
  });

  it('the people who are kept out are let in again one by one', () => {
    const { blocks } = open();
    blocks.add({ name: 'Mal', person: hash(1) });
    blocks.add({ name: 'Zoe', person: hash(2) });
    expect(blocks.remove('b_9')).toHaveLength(2);
    expect(blocks.remove('b_1')).toMatchObject([{ name: 'Zoe' }]);
    expect(open().blocks.people()).toEqual([hash(2)]);
  });

  it('the people who are kept out are so many and no more, unless one is among them already', () => {
    const { blocks } = open();
    for (let number = 0; number < LIMITS_OF_BLOCKS.people; number += 1)
      expect(blocks.add({ name: 'Mal', person: hash(number) })).toBe(true);
    expect(blocks.add({ name: 'Zoe', person: hash(9_999) })).toBe(false);
    expect(blocks.people()).not.toContain(hash(9_999));
    expect(blocks.add({ name: 'Mal', person: hash(0) })).toBe(true);
    expect(open().blocks.people()).toHaveLength(LIMITS_OF_BLOCKS.people);
  });

  const one = { blockId: 'b_1', name: 'Mal', person: hash(1), blockedAtMs: 10 };
  it.each<[string, unknown]>([
    ['no list', { blocks: [] }],
    ['an entry without an id', [{ ...one, blockId: '' }]],
    ['an entry that names nobody', [{ ...one, person: 'Mal' }]],
    ['an entry without a time', [{ ...one, blockedAtMs: null }]],
    ['too many of them', Array.from({ length: LIMITS_OF_BLOCKS.people + 1 }, () => one)],
  ])('the people who are kept out are none where the file has %s, which is logged', (_what, content) => {
    writeFileSync(file, JSON.stringify(content));
    const { blocks, log } = open();
    expect(blocks.list()).toEqual([]);
    expect(log.warn.mock.calls).toEqual([['blocks.damaged']]);
  });

  it('the people who are kept out stay so while the file can’t be written, which is logged', () => {
    file = withinAFile();
    const { blocks, log } = open();
    expect(blocks.add({ name: 'Mal', person: hash(1) })).toBe(true);
    expect(blocks.people()).toEqual([hash(1)]);
    expect(log.error.mock.calls).toEqual([
      ['blocks.unsaved', { reason: expect.stringMatching(/./) as string }],
    ]);
  });
});
