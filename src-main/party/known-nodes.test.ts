import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS_OF_REACH } from '@core/wire/reach';
import { silentLog } from '../../test/fakes/silent-log';
import { KnownNodes } from './known-nodes';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'matinee-nodes-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const metBy = ['dht.example:49737'];
const known = () => new KnownNodes({ file: join(folder, 'party', 'nodes.json'), log: silentLog });

describe('nodes that were met', () => {
  it('nodes that were met are there in the next run, of the same DHT alone', () => {
    known().save(metBy, ['1.2.3.4:5', 'met.example:6']);
    expect(known().read(metBy)).toEqual(['1.2.3.4:5', 'met.example:6']);
    expect(known().read(['other.example:49737'])).toEqual([]);
  });

  it('nodes that were met stay known where none was met this time', () => {
    known().save(metBy, ['1.2.3.4:5']);
    known().save(metBy, []);
    expect(known().read(metBy)).toEqual(['1.2.3.4:5']);
  });

  it('nodes that were met are none in a file that isn’t ours, and there is a bound to them', () => {
    expect(known().read(metBy)).toEqual([]);
    known().save(
      metBy,
      Array.from({ length: LIMITS_OF_REACH.knownNodes + 1 }, (_, index) => `1.2.3.4:${index + 1}`),
    );
    expect(known().read(metBy)).toEqual([]);
    writeFileSync(join(folder, 'party', 'nodes.json'), '{"metBy":["dht.example:49737"],"nodes":[7]}');
    expect(known().read(metBy)).toEqual([]);
  });

  it('nodes that were met and can’t be written are forgotten, which is logged', () => {
    writeFileSync(join(folder, 'party'), 'a file where the folder would be');
    const warn = vi.fn();
    const log = { ...silentLog, warn };
    new KnownNodes({ file: join(folder, 'party', 'nodes.json'), log }).save(metBy, ['1.2.3.4:5']);
    expect(warn.mock.calls).toEqual([
      ['reach.nodesUnsaved', { reason: expect.stringMatching(/./) as string }],
    ]);
  });
});
