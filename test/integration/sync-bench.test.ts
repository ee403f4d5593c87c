/** The sync bench from end to end, as short as it can be: the test asks for a whole record, whatever its times. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../bench/sync/model';
import { hasEnded, processTree } from '../../lab/senses/processes';
import { openRig } from '../../bench/sync/rig/rig';

const ascending = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));

describe.skipIf(process.platform !== 'linux' || !existsSync(process.env['MATINEE_ELECTRON'] ?? ''))(
  'the rig of the sync bench',
  () => {
    let rig: Awaited<ReturnType<typeof openRig>>;
    let record: RunRecord;
    const looks: string[] = [];

    beforeAll(async () => {
      rig = await openRig({
        screen: {
          start: (regions) => void looks.push(`start ${regions.length}`),
          stop: () => {
            looks.push('stop');
            return [];
          },
        },
      });
      record = await rig.runCell(
        {
          policy: 'matinee',
          network: 'lan',
          windows: 2,
          scenarios: [
            { kind: 'steady', seconds: 4 },
            { kind: 'starts', times: 1 },
          ],
        },
        1,
      );
    });

    afterAll(() => rig.close());

    it('the rig of the sync bench marks what happened in its order', () => {
      const marks = record.marks.map(({ what }) => what);
      expect(marks).toEqual(['play', 'steadyFrom', 'steadyTo', 'pause', 'rested', 'play', 'pause', 'rested']);
      expect(ascending(record.marks.map(({ atMs }) => atMs))).toBe(true);
      expect(looks).toEqual(['start 2', 'stop']);
    });

    it('the rig of the sync bench saw the film move in both windows', () => {
      const [first, last] = [record.marks[0], record.marks.at(-1)];
      expect(record.windows.map(({ name }) => name)).toEqual(['Ana', 'Ben']);
      for (const { frames, positions, totalFrames, cores } of record.windows) {
        const [from = 0, to = 0] = [first?.atMs, record.marks.find(({ what }) => what === 'pause')?.atMs];
        const playing = frames.filter(([atMs]) => atMs > from && atMs < to).map(([, mediaMs]) => mediaMs);
        expect(playing.length).toBeGreaterThan(24);
        expect(ascending(playing)).toBe(true);
        expect(totalFrames).toBeGreaterThan(0);
        expect(cores).toBeGreaterThan(0);
        // The positions are on the same clock as the marks.
        const run = (positions ?? []).filter(([atMs]) => atMs > from && atMs < (last?.atMs ?? 0));
        expect(run.length).toBeGreaterThan(10);
      }
    });

    it('the rig of the sync bench compared the clocks and noted what the policy did, with clocks that are wrong', () => {
      const [ana, ben] = record.windows;
      expect(ana?.clockError).not.toEqual(ben?.clockError);
      for (const { clock, actions } of record.windows) {
        expect(clock.length).toBeGreaterThan(0);
        expect(clock.every(([, errorMs]) => Number.isFinite(errorMs))).toBe(true);
        expect(actions.map(({ kind }) => kind)).toContain('play');
      }
    });

    it('the rig of the sync bench measures clocks without a film in the windows it has', async () => {
      const { joins } = await rig.measureClocks('lan', { joins: 4, seconds: 1 });
      expect(joins).toHaveLength(4);
      for (const join of joins) expect(Number.isFinite(join.errorAt1sMs)).toBe(true);
    });

    it('the rig of the sync bench leaves no process behind', async () => {
      const pids = rig.pids.flatMap((pid) => processTree(pid).map((process) => process.pid));
      expect(pids.length).toBeGreaterThan(3);
      await rig.close();
      expect(pids.filter((pid) => !hasEnded(pid))).toEqual([]);
    });
  },
);
