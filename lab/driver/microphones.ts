/** Microphones and headsets that a test can plug in and pull out: PulseAudio sources that carry somebody's voice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { run } from '../../scripts/runtime/command';
import { microphoneFile } from '../films/fake-devices';

export interface Microphone {
  /** The name that the system gives the microphone. */
  readonly label: string;
  /** Removes the source at once, like a pull at the cable. */
  unplug(): Promise<void>;
}

/** The properties that PulseAudio reads. Two ends count as one device where both name the same bus. */
const properties = (label: string, bus: string): string =>
  `'device.description="${label}" device.bus_path="${bus}" device.bus="${bus}"'`;

const pactl = (...args: string[]): Promise<string> => run('pactl', args);

/** The microphones of one test; `close` leaves the sound server as it was. */
export class Microphones {
  readonly #modules: string[] = [];
  readonly #voices: ChildProcess[] = [];

  /** @param voice the profile whose fake voice the microphone carries */
  async plugIn(label: string, voice: string): Promise<Microphone> {
    const cable = `cable_${label}`;
    await this.#load('module-null-sink', `sink_name=${cable}`, 'rate=48000', 'channels=1');
    // The far end of such a cable is a monitor, which no app offers as a microphone; a source that reads from it is
    // offered.
    const source = await this.#load(
      ...['module-remap-source', `source_name=${label}`, `master=${cable}.monitor`],
      `source_properties=device.description=${label}`,
    );
    await this.#play(voice, cable, label);
    return { label, unplug: () => this.#unload(source) };
  }

  /**
   * Plugs in a microphone and a loudspeaker that are one device, as the browser learns from the bus that both name.
   * Sound that is played on the loudspeaker is heard by the microphone.
   * @param label the device's name; its ends are called "… Stereo" and "… Mono"
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

  /** Makes a microphone the default one, which apps use where nobody has chosen. */
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
