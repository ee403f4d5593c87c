import { describe, expect, it } from 'vitest';
import type { Device } from '@sdk/api/party';
import { ownSound } from './own-sound';

const output = (id: string, label: string): Device => ({ id, kind: 'speaker', label, groupId: '' });
const LINUX = [output('default', 'Default'), output('a1', 'Sofa'), output('b2', 'Headphones')];
const WINDOWS = [
  output('default', 'Standard - Lautsprecher (Realtek)'),
  output('communications', 'Kommunikation - Kopfhörer (USB)'),
  output('a1', 'Lautsprecher (Realtek)'),
  output('b2', 'Kopfhörer (USB)'),
];
const linux = { voicesKeptOut: false, capturedOutput: 'Sofa' };
const windows = { voicesKeptOut: false, capturedOutput: '' };

describe('the voices in the sound of a shared screen', () => {
  it('the voices are kept out of a shared sound by a system that can', () => {
    expect(ownSound({ voicesKeptOut: true, capturedOutput: null }, null, LINUX)).toEqual({
      ...{ keptOut: true, ways: [] },
    });
  });

  it('the voices are in a shared sound where everything is captured, whatever they are heard from', () => {
    expect(ownSound({ voicesKeptOut: false, capturedOutput: null }, 'b2', LINUX)).toEqual({
      ...{ keptOut: false, ways: [] },
    });
  });

  it.each([
    ['nothing chosen', null, false],
    ['the system’s choice', 'default', false],
    ['the very output that is captured', 'a1', false],
    ['another output', 'b2', true],
    ['an output that is gone, which means the system’s', 'gone', false],
  ])('the voices in a shared sound on Linux are judged with %s', (_what, outputId, keptOut) => {
    const found = ownSound(linux, outputId, LINUX);
    expect(found.keptOut).toBe(keptOut);
    expect(found.ways.map(({ label }) => label)).toEqual(['Headphones']);
  });

  it.each([
    [null, false],
    ['communications', false],
    ['a1', false],
    ['b2', true],
  ])('the voices in a shared sound on Windows are judged with %s', (outputId, keptOut) => {
    const found = ownSound(windows, outputId, WINDOWS);
    expect(found.keptOut).toBe(keptOut);
    expect(found.ways.map(({ id }) => id)).toEqual(['b2']);
  });

  it('the voices count as in the shared sound where nobody knows which output is captured', () => {
    const unknown = { voicesKeptOut: false, capturedOutput: '' };
    expect(ownSound(unknown, 'b2', LINUX)).toEqual({ keptOut: false, ways: [] });
    expect(ownSound({ voicesKeptOut: false, capturedOutput: 'Telly' }, 'b2', LINUX).keptOut).toBe(false);
    expect(ownSound(linux, 'b2', []).keptOut).toBe(false);
  });

  it('the voices count as in the shared sound on the twin of the output that is captured', () => {
    expect(ownSound(linux, 'c3', [...LINUX, output('c3', 'Sofa')]).keptOut).toBe(false);
  });

  it('the voices can’t be moved to an output without a name', () => {
    expect(ownSound(linux, 'c3', [...LINUX, output('c3', '')])).toMatchObject({ keptOut: false });
  });
});
