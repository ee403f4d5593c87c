import type { Playback } from '@core/wire/playback';
import { describe, expect, it } from 'vitest';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { TimelineInbox } from './timeline-inbox';

const playing = (revision: number, filmId = 'film_1', isPlaying = true): Playback => ({
  ...EMPTY_PLAYBACK,
  phase: isPlaying ? 'playing' : 'paused',
  timeline: { ...EMPTY_PLAYBACK.timeline, filmId, playing: isPlaying, revision },
});

describe('the inbox of timelines', () => {
  it('the inbox takes the first timeline, clock or no clock', () => {
    const inbox = new TimelineInbox();
    expect(inbox.latest).toBe(EMPTY_PLAYBACK);
    expect(inbox.receive(playing(3), 'e_1', 9, null)).toBe(true);
    expect([inbox.followed.timeline.revision, inbox.serverEpoch]).toEqual([3, 'e_1']);
  });

  it('the inbox never goes back within an epoch', () => {
    const inbox = new TimelineInbox();
    inbox.receive(playing(3), 'e_1', 9, 'e_1');
    expect(inbox.receive(playing(2), 'e_1', 10, 'e_1')).toBe(false);
    expect(inbox.receive(playing(3), 'e_1', 8, 'e_1')).toBe(false);
    expect(inbox.receive(playing(4), 'e_1', 10, 'e_1')).toBe(true);
    expect(inbox.followed.timeline.revision).toBe(4);
  });

  it('the inbox follows the old timeline until the new server’s clock is known', () => {
    const inbox = new TimelineInbox();
    inbox.receive(playing(7), 'e_1', 9, 'e_1');
    const restored = playing(7);
    expect(inbox.receive(restored, 'e_2', 1, 'e_1')).toBe(true);
    expect([inbox.latest === restored, inbox.followed === restored, inbox.serverEpoch]).toEqual([
      true,
      false,
      'e_1',
    ]);
    expect(inbox.receive(playing(6), 'e_2', 2, 'e_1')).toBe(false);
    expect(inbox.clockIsAt('e_1')).toBe(false);
    expect(inbox.clockIsAt('e_2')).toBe(true);
    expect([inbox.followed === restored, inbox.serverEpoch]).toEqual([true, 'e_2']);
    expect(inbox.clockIsAt('e_2')).toBe(false);
  });

  it('the inbox switches to a new server’s timeline at once where no film runs', () => {
    const inbox = new TimelineInbox();
    inbox.receive(playing(7, 'film_1', false), 'e_1', 9, 'e_1');
    inbox.receive(playing(7), 'e_2', 1, 'e_1');
    expect(inbox.serverEpoch).toBe('e_2');
    inbox.receive(playing(8, 'film_2'), 'e_3', 1, 'e_2');
    expect(inbox.serverEpoch).toBe('e_3');
  });
});
