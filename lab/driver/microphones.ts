/** Microphones and headsets that can be plugged in and pulled out: PulseAudio's, with somebody's voice on them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { run } from '../../scripts/runtime/command';
import { microphoneFile } from '../films/fake-devices';

export interface Microphone {
  /** As the system names it. */
  readonly label: string;
  /** The source is gone at once, as after a pull at the cable. */
  unplug(): Promise<void>;
}

/** As PulseAudio reads it: of one thing, where both its ends are on one bus. */
const properties = (label: string, bus: string): string =>
  `'device.description="${label}" device.bus_path="${bus}" device.bus="${bus}"'`;

const pactl = (...args: string[]): Promise<string> => run('pactl', args);

/** For one test; `close` leaves the sound server as it was. */
export class Microphones {
  readonly #modules: string[] = [];
  readonly #voices: ChildProcess[] = [];

  /** @param voice the profile whose fake voice it carries */
  async plugIn(label: string, voice: string): Promise<Microphone> {
    const cable = `cable_${label}`;
    await this.#load('module-null-sink', `sink_name=${cable}`, 'rate=48000', 'channels=1');
    // A cable's far end is a monitor, which isn't offered to anybody as a microphone; a source of its own is.
    const source = await this.#load(
      ...['module-remap-source', `source_name=${label}`, `master=${cable}.monitor`],
      `source_properties=device.description=${label}`,
    );
    await this.#play(voice, cable, label);
    return { label, unplug: () => this.#unload(source) };
  }

  /**
   * A microphone and a loudspeaker that are one thing, as the browser is told by the bus that both are on. What is played
   * on it is heard by its microphone.
   * @param label of the thing; its ends are called "… Stereo" and "… Mono"
   */
  async plugInHeadset(label: string, voice: string): Promise<Microphone> {
    const name = label.replaceAll(' ', '_');
    const ears = await this.#load(
      ...['module-null-sink', `sink_name=${name}_ears`, 'rate=48000', 'channels=1'],
      `sink_properties=${properties(`${label} Stereo`, name)}`,
    );
    const mouth = await this.#load(
      ...['module-remap-source', `source_name=${name}_mouth`, `master=${name}_ears.monitor`],
      `source_properties=${properties(`${label} Mono`, name)}`,
    );
    await this.#play(voice, `${name}_ears`, label);
    return {
      label,
      unplug: async () => {
        await this.#unload(mouth);
        await this.#unload(ears);
      },
    };
  }

  /** What apps take that haven't chosen. */
  async prefer({ label }: Microphone): Promise<void> {
    await pactl('set-default-source', label);
  }

  async close(): Promise<void> {
    for (const voice of this.#voices.splice(0)) voice.kill('SIGKILL');
    for (const module of this.#modules.reverse().slice()) await this.#unload(module);
  }

  async #play(voice: string, sink: string, label: string): Promise<void> {
    const file = await microphoneFile(voice);
    const player = ['-hide_banner', '-loglevel', 'error', '-re', '-stream_loop', '-1', '-i', file];
    this.#voices.push(
      spawn('ffmpeg', [...player, '-f', 'pulse', '-device', sink, label], { stdio: 'ignore' }),
    );
  }

  async #load(...args: string[]): Promise<string> {
    const module = (await pactl('load-module', ...args)).trim();
    this.#modules.push(module);
    return module;
  }

  async #unload(module: string): Promise<void> {
    if (!this.#modules.includes(module)) return;
    this.#modules.splice(this.#modules.indexOf(module), 1);
    await pactl('unload-module', module);
  }
}
