import { onScopeDispose, ref, type Ref, watch } from 'vue';
import { useDevices } from '../../party/devices/devices';
import { usePlayer } from '../../party/film/player';
import { CLAP, dueClicks, isFlashing, type ClapBeat } from './clap-schedule';
import { openClapSound, type ClapSound } from './clap-sound';

/** The first beat leaves time to look. */
const FIRST_AFTER_MS = 600;
/** A click that nobody hears helps nobody, however soft the film is. */
const SOFTEST = 0.25;
/** The frame time that is assumed until two frames have been seen; most screens have it. */
const USUAL_FRAME_MS = 1000 / 60;

/** Flashes and clicks while `open`; the film is silent meanwhile. */
export const useClap = (open: Readonly<Ref<boolean>>, trimMs: Readonly<Ref<number>>) => {
  const player = usePlayer();
  const devices = useDevices();
  const lit = ref(false);
  const sound = ref<'starting' | 'own' | 'other' | 'none'>('starting');
  /** Ends the present clap. */
  let stop = (): void => undefined;

  const run = (): void => {
    const beat: ClapBeat = { epochMs: performance.now() + FIRST_AFTER_MS, periodMs: CLAP.periodMs };
    const wasMuted = player.muted;
    let clicks: ClapSound | null = null;
    let stopped = false;
    let lastBeat = -1;
    let lastFrameMs = 0;
    let frameMs = USUAL_FRAME_MS;
    let request = 0;

    const frame = (atMs: number): void => {
      // A dropped frame doesn't mean that the screen is slow.
      const sinceMs = atMs - lastFrameMs;
      if (sinceMs > 0 && sinceMs < 2 * frameMs) frameMs += (sinceMs - frameMs) / 8;
      lastFrameMs = atMs;
      // A frame that is drawn now is shown with the next refresh.
      lit.value = isFlashing(beat, atMs + frameMs, frameMs);
      for (const click of clicks
        ? dueClicks(beat, performance.now(), trimMs.value, lastBeat, CLAP.horizonMs + clicks.leadMs())
        : []) {
        clicks?.click(click.atMs);
        lastBeat = click.beat;
      }
      request = window.requestAnimationFrame(frame);
    };

    stop = () => {
      stopped = true;
      window.cancelAnimationFrame(request);
      clicks?.close();
      lit.value = false;
      player.setMuted(wasMuted);
      stop = () => undefined;
    };
    player.setMuted(true);
    sound.value = 'starting';
    request = window.requestAnimationFrame(frame);
    openClapSound(devices.filmOutputId, Math.max(SOFTEST, player.volume)).then(
      (opened) => {
        if (stopped) return opened.close();
        clicks = opened;
        sound.value = opened.isOwnOutput ? 'own' : 'other';
      },
      () => {
        if (!stopped) sound.value = 'none';
      },
    );
  };

  watch(
    open,
    (now) => {
      stop();
      if (now) run();
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());

  return { lit, sound };
};
