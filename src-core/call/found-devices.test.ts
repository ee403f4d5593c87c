import { describe, expect, it } from 'vitest';
import { findDevices, learnDevices, type KnownDevices } from './found-devices';

const camera = (id: string) => ({ id, kind: 'camera', label: id });
const microphone = (id: string) => ({ id, kind: 'microphone', label: id });

/** The devices that each list newly finds, list after list. */
const finds = (...lists: (readonly { id: string; kind: string; label: string }[])[]) => {
  let known: KnownDevices = null;
  return lists.map((list) => {
    const next = findDevices(known, list);
    known = next.known;
    return next.found.map(({ kind, id }) => `${kind} ${id}`);
  });
};

describe('found devices', () => {
  it('found devices are those that weren’t there before, and never those of the first list', () => {
    expect(finds([camera('a')], [camera('a'), camera('b'), microphone('a')], [camera('a')])).toEqual([
      [],
      ['camera b', 'microphone a'],
      [],
    ]);
    expect(finds([], [camera('a')])).toEqual([[], ['camera a']]);
  });

  it('found devices never include other names of known devices', () => {
    expect(
      finds(
        [microphone('a')],
        [microphone('default'), microphone('communications'), microphone(''), microphone('a')],
      ),
    ).toEqual([[], []]);
  });

  it('a device that was found before is found again when it comes back', () => {
    expect(finds([microphone('a')], [], [microphone('a')]).at(-1)).toEqual(['microphone a']);
  });

  it('a device that only a permission has made visible isn’t found', () => {
    const { known } = findDevices(null, [camera('a')]);
    const learnt = learnDevices(known, [camera('a'), microphone('b'), microphone('default')]);
    expect(findDevices(learnt, [camera('a'), microphone('b'), microphone('c')]).found).toEqual([
      microphone('c'),
    ]);
    expect(findDevices(learnDevices(null, [microphone('b')]), [microphone('b')]).found).toEqual([]);
  });
});
