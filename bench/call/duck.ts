/** Measures how the film falls and comes back around a friend's words, on the sound of the listener's loudspeaker. */
import { ffmpegFile } from '../../lab/films/ffmpeg';
import { fakePerson } from '../../lab/films/fake-devices';
import { openCopy, openFilm, untilReady } from '../../lab/driver/film';
import { byId, enterFromLobby, startParty, untilView } from '../../lab/driver/party-flow';
import { median } from '../kit/statistics';
import { pause } from '../kit/pause';
import { whileBusy } from '../kit/busy';
import { ducking, type Utterance } from './ducking';
import type { Measured } from '../kit/run';
import { whyBusy } from '../kit/void';
import { withCast } from '../kit/cast';
import type { Stage } from './stage';

const FILM_HZ = 3_000;
const FILM_SECONDS = 120;
/** The words last 2.5 s, and then there is silence for longer than hold and return take together. */
const SPEECH = { wordsS: 2.5, everyS: 7 } as const;

/** A film with a picture that costs nothing, and a tone that never changes. */
const steadyFilm = (): Promise<string> =>
  ffmpegFile('steady', 'mp4', [
    ...['-f', 'lavfi', '-i', `color=c=0x203040:s=320x180:r=24:d=${FILM_SECONDS}`],
    ...['-f', 'lavfi', '-i', `aevalsrc='0.2*sin(2*PI*${FILM_HZ}*t)':s=48000:d=${FILM_SECONDS}`],
    ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '48'],
    ...['-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'],
  ]);

/** The beats of the fake voices (lab/films), but only for as long as somebody speaks. */
const speech = (toneHz: number): Promise<string> => {
  const beat = 'min(1,40*min(mod(t,0.5),max(0,0.35-mod(t,0.5))))';
  const says = `lt(t,${SPEECH.wordsS})`;
  const sound = `aevalsrc='0.35*${says}*${beat}*sin(2*PI*${toneHz}*t)':s=48000:d=${SPEECH.everyS}`;
  return ffmpegFile(`speech-${toneHz}`, 'wav', ['-f', 'lavfi', '-i', sound, '-ac', '1']);
};

const valueOf = (all: readonly Utterance[], field: keyof Utterance): number | null => {
  const known = all.map((one) => one[field]).filter((value) => value !== null);
  return known.length > all.length / 2 ? median(known) : null;
};

/** Measures ducking. Each utterance gives a value, and the run takes their medians. */
export const measureDucking = ({ ear }: Stage, { utterances }: { utterances: number }): Promise<Measured> =>
  withCast(async (cast) => {
    const film = await steadyFilm();
    const voiceHz = fakePerson('bob').toneHz;
    const alice = await cast.launch('alice', { env: ear.envFor(0) });
    const link = await startParty(alice);
    const bob = await cast.launch('bob', {
      env: ear.envFor(1),
      // Of the two switches for the voice, the last one counts.
      args: ['--join', link, `--use-file-for-fake-audio-capture=${await speech(voiceHz)}`],
    });
    await enterFromLobby(bob);
    await openFilm(alice, film);
    await openCopy(bob, film);
    await untilReady([alice, bob]);
    // The own voice would duck nothing here, and pictures only cost.
    await byId(alice.page, 'dock-microphone').click();
    await byId(alice.page, 'transport-play').click();
    await untilView(bob.page, 'the film plays', (view) => view.playback.phase === 'playing');
    // The film's start is corrected first, and the call's levels need time to settle.
    await pause(5_000);
    const [heard, busy] = await whileBusy([], async () => {
      ear.start();
      await pause((utterances + 1) * SPEECH.everyS * 1_000);
      return ear.take();
    });
    const found = ducking(heard.windows[0] ?? new Float32Array(), heard.rateHz, { filmHz: FILM_HZ, voiceHz });
    if (found.length === 0) throw new Error('no voice was heard over a film that ran');
    return {
      values: {
        'duck-attack-ms': valueOf(found, 'attackMs'),
        'duck-release-ms': valueOf(found, 'releaseMs'),
        'duck-hold-ms': valueOf(found, 'holdMs'),
        'duck-depth-db': valueOf(found, 'depthDb'),
      },
      machineBusy: busy.machine,
      void: whyBusy(busy.machine),
      detail: found,
    };
  });
